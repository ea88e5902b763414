use reqwest::multipart::Form;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::app::{TestApp, form};
use super::photos;

#[tokio::test]
async fn pages_of_other_sites_change_nothing_here() {
    let app = TestApp::spawn().await;
    let own = app.url("");
    for (name, value) in [
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        for path in ["/edits", "/api/v1/edits", "/api/v1/recipes"] {
            let request = app.client.post(app.url(path)).multipart(form(photos::jpeg(40, 30), "warmer"));
            app.send(request.header(name, value)).await.refused(403, "another site");
        }
        let read = app.client.get(app.url("/api/v1/models")).header(name, value);
        assert_eq!(app.send(read).await.status, 200, "reading is left to the browser's own rules");
    }
    for (name, value) in
        [("origin", own.as_str()), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none")]
    {
        let request =
            app.client.post(app.url("/api/v1/edits")).multipart(form(photos::jpeg(40, 30), "warmer"));
        app.send(request.header(name, value)).await.created();
    }
}

#[tokio::test]
async fn a_name_that_only_resolves_here_is_not_answered() {
    let app = TestApp::spawn().await;
    for host in ["evil.example", "evil.example:7860", "localhost.evil.example", "192.168.0.1"] {
        let request = app.client.get(app.url("/api/v1/models")).header("host", host);
        app.send(request).await.refused(421, "localhost");
    }
    for host in ["localhost", "localhost:7860", "127.0.0.1", "[::1]:7860"] {
        let request = app.client.get(app.url("/api/v1/models")).header("host", host);
        assert_eq!(app.send(request).await.status, 200, "{host}");
    }
    let named = TestApp::spawn_with(|config| config.listen.allowed_hosts = "photos.example".to_owned()).await;
    let request = named.client.get(named.url("/healthz")).header("host", "photos.example");
    assert_eq!(named.send(request).await.status, 200);
}

#[tokio::test]
async fn bytes_that_are_no_http_are_answered_with_a_400_and_the_server_goes_on() {
    let app = TestApp::spawn().await;
    for bytes in [&b"\x16\x03\x01\x02\x00\x01"[..], b"hello\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", &[0xff; 300]]
    {
        let mut connection = app.connect().await;
        connection.write_all(bytes).await.unwrap();
        connection.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer).await;
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    app.assert_healthy().await;
}

#[tokio::test]
async fn a_form_of_thousands_of_fields_or_headers_is_refused_at_the_first_wrong_one() {
    let app = TestApp::spawn().await;
    let many = (0..5000).fold(Form::new(), |form, at| form.text(format!("field{at}"), "x"));
    app.post_edit(many).await.refused(422, "field0");
    let mut request = app.client.get(app.url("/healthz"));
    for at in 0..500 {
        request = request.header(format!("x-{at}"), "x");
    }
    let answer = app.send(request).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    app.assert_healthy().await;
}
