use offstage_gpu::{ComponentId, Driver, Snapshot};
use tokio::sync::Mutex;

/// How much of the host's memory is lent at most: what pixels may take, and room for every model. A model that
/// was removed keeps its room until nothing of it is left.
pub(super) struct HostBudget {
    pixels_bytes: u64,
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    /// All weights, with the workspace of the model that takes most.
    installed_bytes: u64,
    leaving: Vec<Leaving>,
    /// What the driver was told last.
    told_bytes: u64,
}

/// A model that was removed.
pub(super) struct Leaving {
    pub components: Vec<ComponentId>,
    pub bytes: u64,
}

impl HostBudget {
    /// `pixels_bytes` is what a driver has that was told nothing yet.
    pub(super) fn new(pixels_bytes: u64) -> HostBudget {
        HostBudget { pixels_bytes, books: Mutex::new(Books { told_bytes: pixels_bytes, ..Books::default() }) }
    }

    /// These are installed, by what their weights and their workspace take; those leave.
    pub(super) async fn change(
        &self,
        driver: &Driver,
        installed: impl Iterator<Item = (u64, u64)>,
        leaving: Vec<Leaving>,
    ) {
        let (mut weights_bytes, mut workspace_bytes) = (0_u64, 0);
        for (weights, workspace) in installed {
            weights_bytes = weights_bytes.saturating_add(weights);
            workspace_bytes = workspace_bytes.max(workspace);
        }
        let mut books = self.books.lock().await;
        books.installed_bytes = weights_bytes.saturating_add(workspace_bytes);
        books.leaving.extend(leaving);
        self.tell(&mut books, driver).await;
    }

    /// Takes the room back of models of which nothing is left.
    pub(super) async fn settle(&self, driver: &Driver, snapshot: &Snapshot) {
        let mut books = self.books.lock().await;
        let is_left = |id: &ComponentId| snapshot.component(*id).is_some();
        books.leaving.retain(|model| model.components.iter().any(is_left));
        self.tell(&mut books, driver).await;
    }

    /// The books are closed until the driver knows.
    async fn tell(&self, books: &mut Books, driver: &Driver) {
        let leaving_bytes = books.leaving.iter().fold(0_u64, |sum, model| sum.saturating_add(model.bytes));
        let bytes = self.pixels_bytes.saturating_add(books.installed_bytes).saturating_add(leaving_bytes);
        if bytes != books.told_bytes && driver.set_host_budget(bytes).await.is_ok() {
            books.told_bytes = bytes;
        }
    }
}
