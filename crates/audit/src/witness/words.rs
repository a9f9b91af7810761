//! What a witness's answer means, in words for the organization.

use super::Delivered;

pub(super) const UNREADABLE: &str = "The log could not be read to be sent. Ask whoever runs this installation: “teamwright doctor” says more.";

/// Why the checkpoint was not taken; `None` when it was.
pub(super) fn failure(answer: &Delivered) -> Option<String> {
    let told = match answer {
        Ok((200..=299, _)) => return None,
        Ok((409 | 422, _)) => {
            "The witness does not accept that this log goes on from what it holds. The log may have \
             been put back or written anew. Ask whoever runs this installation."
                .to_owned()
        }
        Ok((status @ (401 | 403 | 404), _)) => format!(
            "The witness answered with status {status}: it does not know this log or its key. Check the address, and \
             give the witness the public key of this page."
        ),
        Ok((status @ 300..=399, _)) => {
            format!(
                "The witness answered with status {status}: it is elsewhere. Write the address it has now."
            )
        }
        Ok((status, _)) => format!("The witness answered with status {status}. It is tried again."),
        Err(why) => why.clone(),
    };
    Some(told)
}

pub(super) fn longer(theirs: u64, ours: u64) -> String {
    format!(
        "The witness holds a checkpoint over {theirs} entries, this log has {ours}: it was put back to an earlier \
         state. Ask whoever runs this installation."
    )
}
