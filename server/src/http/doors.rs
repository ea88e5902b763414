use std::path::Path;
use std::sync::Arc;

use leptos::context::provide_context;
use offstage_api::Studio;
use offstage_api::jobs::{Client, JobDesk};
use offstage_app::Assets;
use offstage_app::api::FormLimits;
use tokio_util::sync::CancellationToken;

use super::assets;
use crate::config::Config;
use crate::residency::Desk;

/// What every door holds.
#[derive(Clone)]
pub(super) struct Doors {
    pub(super) studio: Arc<dyn Studio>,
    /// Takes jobs on.
    pub(super) jobs: Arc<dyn JobDesk>,
    /// Cancelled when the server stops: what never ends by itself ends then.
    pub(super) closing: CancellationToken,
    /// What the panel asks.
    pub(super) desk: Arc<Desk>,
    pub(super) limits: FormLimits,
    /// Where the built page lies.
    pub(super) site_dir: Arc<Path>,
    /// Under which names the page asks for its script, WASM and style.
    pub(super) assets: Arc<Assets>,
}

impl Doors {
    pub(super) fn new(
        studio: Arc<dyn Studio>,
        jobs: Arc<dyn JobDesk>,
        desk: Arc<Desk>,
        closing: CancellationToken,
        config: &Config,
    ) -> Self {
        let site_dir: Arc<Path> = config.listen.site_dir.as_path().into();
        let assets = assets::names(&site_dir).into();
        let limits = FormLimits { prompt_bytes: config.limits.max_prompt_bytes };
        Doors { studio, jobs, closing, desk, limits, site_dir, assets }
    }

    /// Provides to a server function what it calls.
    pub(super) fn provide(&self, client: Option<Client>) {
        provide_context(self.studio.clone());
        provide_context(self.jobs.clone());
        if let Some(client) = client {
            provide_context(client);
        }
        provide_context(self.limits);
    }
}
