use leptos::server;
use offstage_api::ModelCard;
use server_fn::codec::{GetUrl, Json};

use super::ApiError;

/// `GET /api/v1/models`: the models, and what a recipe of each can hold.
#[server(name = ListModels, prefix = "/api/v1", endpoint = "models", input = GetUrl, output = Json)]
pub async fn list_models() -> Result<Vec<ModelCard>, ApiError> {
    Ok(super::port::studio()?.models().await)
}
