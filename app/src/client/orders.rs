use offstage_api::Problem;
use offstage_api::residency::ReceiptLine;
use serde::Deserialize;

use super::request;
use crate::state::Failure;

/// Why an order was not followed, in a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderFailure {
    /// Somebody uses it; it can be done when they no longer do.
    InUse(String),
    Refused(String),
}

/// The receipts of an order for everything, which older clients look for under this name.
#[derive(Deserialize)]
struct Named {
    receipts: Vec<ReceiptLine>,
}

/// Gives an order by its address, and answers with what it gave back.
pub async fn post_order(url: &str, when_idle: bool) -> Result<Vec<ReceiptLine>, OrderFailure> {
    let body = if when_idle { r#"{"when_idle":true}"# } else { "{}" };
    let answer = request("POST", url, Some(body)).await;
    match answer.status {
        0 => Err(OrderFailure::Refused(Failure::unreachable().sentence)),
        status => read(status, &answer.body),
    }
}

fn read(status: u16, body: &str) -> Result<Vec<ReceiptLine>, OrderFailure> {
    if (200..300).contains(&status) {
        let named = || serde_json::from_str::<Named>(body).map(|named| named.receipts);
        return Ok(serde_json::from_str(body).or_else(|_| named()).unwrap_or_default());
    }
    let sentence = serde_json::from_str::<Problem>(body).map_or_else(
        |_| format!("Offstage gave an answer that this page cannot read (status {status}). Reload the page."),
        |problem| problem.detail,
    );
    Err(if status == 409 { OrderFailure::InUse(sentence) } else { OrderFailure::Refused(sentence) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIPT: &str = r#"{"component":"text","memory":"GPU 0","expected_bytes":1,"measured_bytes":1,
        "free_before_bytes":0,"free_after_bytes":1,"took_ms":9.0,"verified":true,"at_ms":0}"#;

    #[test]
    fn receipts_are_read_bare_and_under_their_name() {
        assert_eq!(read(200, &format!("[{RECEIPT}]")).unwrap().len(), 1);
        assert_eq!(read(200, &format!(r#"{{"success":true,"receipts":[{RECEIPT}]}}"#)).unwrap().len(), 1);
        assert_eq!(read(204, "").unwrap(), []);
    }

    #[test]
    fn a_problem_speaks_for_itself_and_what_is_in_use_can_wait() {
        let problem =
            r#"{"type":"/problems/in-use","title":"In use","status":409,"detail":"Edit 7 has it."}"#;
        assert_eq!(read(409, problem), Err(OrderFailure::InUse("Edit 7 has it.".to_owned())));
        let Err(OrderFailure::Refused(sentence)) = read(502, "<html>") else { panic!() };
        assert!(sentence.contains("502"));
    }
}
