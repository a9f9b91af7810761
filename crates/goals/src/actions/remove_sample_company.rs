//! Removes the sample company with everything that belongs to it.

use access::May;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;

use crate::Goals;
use crate::permissions::EditSample;
use crate::sample::file_name;
use crate::store;

impl Goals {
    /// Deletes goals, KPIs, readings and the connection in one step, then the file. Doing it twice is harmless.
    pub async fn remove_sample_company(&self, may: May<EditSample>) -> Result<(), Fault> {
        let organization = may.organization();
        let mut cx = self.platform().begin(organization, may.actor()).await?;
        let row = store::sample::find(cx.tx(), organization).await?;
        store::kpi::delete_sample(cx.tx(), organization).await?;
        if let Some(connection) = row.as_ref().and_then(|row| row.connection) {
            self.connect().remove_source(&mut cx, connection).await?;
        }
        store::sample::delete(cx.tx(), organization).await?;
        cx.audit(AuditEntry::done(may.actor(), "sample.remove", organization)).await?;
        cx.commit().await?;
        let Some(folder) = self.connect().sqlite_folder(organization) else { return Ok(()) };
        match tokio::fs::remove_file(folder.join(file_name(organization))).await {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(Fault::new("could not remove the sample company's file", error)),
        }
    }
}
