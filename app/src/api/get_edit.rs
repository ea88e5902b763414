use offstage_api::{Edit, EditId};

use super::ApiError;

/// A kept edit: asked of the studio in context on the server, and of `GET /api/v1/edits/{id}` in the
/// browser. Errors: 404 when it is not, or not any more, here.
#[cfg(feature = "ssr")]
pub async fn get_edit(id: EditId) -> Result<Edit, ApiError> {
    Ok(super::port::studio()?.edit(&id).await?)
}

#[cfg(not(feature = "ssr"))]
pub async fn get_edit(id: EditId) -> Result<Edit, ApiError> {
    use server_fn::client::{Client, browser::BrowserClient};
    use server_fn::error::FromServerFnError;
    use server_fn::request::{ClientReq, browser::BrowserRequest};
    use server_fn::response::ClientRes;

    let address = format!("{}/edits/{id}", super::PREFIX);
    let request = <BrowserRequest as ClientReq<ApiError>>::try_new_get(&address, "", "application/json", "")?;
    let response = <BrowserClient as Client<ApiError>>::send(request).await?;
    let status = ClientRes::<ApiError>::status(&response);
    let body = ClientRes::<ApiError>::try_into_bytes(response).await?;
    if status >= 400 {
        return Err(ApiError::de(body));
    }
    serde_json::from_slice(&body).map_err(|error| {
        ApiError::from_server_fn_error(server_fn::error::ServerFnErrorErr::Deserialization(error.to_string()))
    })
}
