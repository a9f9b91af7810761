//! A QR code as an SVG picture, without a library of images.

use std::fmt::Write as _;

use kernel::failure::Fault;
use qrcodegen::{QrCode, QrCodeEcc};
use zeroize::Zeroizing;

/// Light modules around the code, by the standard.
const MARGIN: i32 = 4;

/// Black modules on white whatever the page's theme is: cameras expect that.
pub(super) fn svg(text: &str) -> Result<Zeroizing<String>, Fault> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|e| Fault::new("could not draw a QR code", e))?;
    let size = code.size() + 2 * MARGIN;
    let mut path = Zeroizing::new(String::new());
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{},{}h1v1h-1z", x + MARGIN, y + MARGIN);
        }
    }
    Ok(Zeroizing::new(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" role=\"img\" \
         aria-label=\"QR code for an authenticator app\"><path fill=\"#fff\" d=\"M0,0h{size}v{size}H0z\"/>\
         <path d=\"{}\"/></svg>",
        path.as_str()
    )))
}
