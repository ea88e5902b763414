use offstage_api::residency::ReceiptLine;

use super::amounts::{bytes_text, duration_text, gib};

const HUNDREDTH_OF_A_GIB: u64 = (1 << 30) / 100;

/// "0.24 of 0.24 GiB back in 9 ms ✓", with a word for who does not see the sign.
pub fn receipt_text(receipt: &ReceiptLine) -> String {
    let (measured, expected) = (receipt.measured_bytes, receipt.expected_bytes);
    let took = duration_text(f64::from(receipt.took_ms));
    let amounts = if expected >= 10 * HUNDREDTH_OF_A_GIB {
        format!("{} of {} GiB", gib(measured), gib(expected))
    } else {
        format!("{} of {}", bytes_text(measured), bytes_text(expected))
    };
    let verdict = if receipt.verified { "✓ verified" } else { "✗ unverified" };
    format!("{amounts} back in {took} {verdict}")
}

/// What an order gave back in all; nothing for an order that found nothing to move.
pub fn receipts_text(receipts: &[ReceiptLine]) -> Option<String> {
    match receipts {
        [] => None,
        [one] => Some(receipt_text(one)),
        many => {
            let sum = |of: fn(&ReceiptLine) -> u64| many.iter().map(of).sum();
            let whole = ReceiptLine {
                expected_bytes: sum(|line| line.expected_bytes),
                measured_bytes: sum(|line| line.measured_bytes),
                took_ms: many.iter().map(|line| line.took_ms).fold(0.0, f32::max),
                verified: many.iter().all(|line| line.verified),
                ..many[0].clone()
            };
            Some(format!("{} receipts: {}", many.len(), receipt_text(&whole)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const G: u64 = 1 << 30;

    fn receipt(expected_bytes: u64, measured_bytes: u64, verified: bool) -> ReceiptLine {
        ReceiptLine {
            component: "text".to_owned(),
            memory: "GPU 0".to_owned(),
            expected_bytes,
            measured_bytes,
            free_before_bytes: 0,
            free_after_bytes: measured_bytes,
            took_ms: 9.0,
            verified,
            at_ms: 0,
        }
    }

    #[test]
    fn a_receipt_says_what_came_back_and_whether_that_is_all() {
        assert_eq!(receipt_text(&receipt(G / 4, G / 4, true)), "0.25 of 0.25 GiB back in 9 ms ✓ verified");
        assert_eq!(receipt_text(&receipt(2 * G, G, false)), "1.00 of 2.00 GiB back in 9 ms ✗ unverified");
        assert_eq!(receipt_text(&receipt(5 << 20, 5 << 20, true)), "5 MiB of 5 MiB back in 9 ms ✓ verified");
    }

    #[test]
    fn one_that_did_not_come_back_makes_the_whole_unverified() {
        assert_eq!(receipts_text(&[]), None);
        assert_eq!(
            receipts_text(&[receipt(G, G, true), receipt(G, 0, false)]).unwrap(),
            "2 receipts: 1.00 of 2.00 GiB back in 9 ms ✗ unverified"
        );
    }
}
