use offstage_api::Adjustment;

/// One hand-labelled request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub prompt: String,
    /// Each group must be heard: any one of its alternatives does.
    pub must: Vec<Vec<Accepted>>,
    /// Heard or not, neither is wrong.
    pub may: Vec<Accepted>,
    pub unsupported: Expectation,
}

/// An adjustment in one direction, or in either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub adjustment: Adjustment,
    /// `None` accepts either direction.
    pub raises: Option<bool>,
}

impl Accepted {
    pub fn accepts(self, adjustment: Adjustment, amount: f32) -> bool {
        self.adjustment == adjustment && self.raises.is_none_or(|raises| raises == (amount >= 0.0))
    }
}

/// Whether a part of a request has to be reported as not supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    Yes,
    No,
    Either,
}

/// A line of a request file that cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct RequestError {
    pub line: usize,
    pub reason: String,
}

/// Reads a file of requests, one a line, columns separated by tabs: prompt, must, may, unsupported
/// (the format is described at the top of `evaluation/requests-dev.tsv`). `#` starts a comment.
pub fn parse_requests(text: &str) -> Result<Vec<Request>, RequestError> {
    let lines =
        text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|(at, line)| parse_line(line).map_err(|reason| RequestError { line: at + 1, reason })).collect()
}

fn parse_line(line: &str) -> Result<Request, String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [prompt, must, may, unsupported] = columns[..] else {
        return Err(format!("{} columns where 4 are expected", columns.len()));
    };
    let group = |group: &str| group.split('|').map(parse_accepted).collect::<Result<Vec<_>, _>>();
    Ok(Request {
        prompt: prompt.to_owned(),
        must: must.split_whitespace().map(group).collect::<Result<_, _>>()?,
        may: may.split_whitespace().map(parse_accepted).collect::<Result<_, _>>()?,
        unsupported: match unsupported.trim() {
            "yes" => Expectation::Yes,
            "no" => Expectation::No,
            "may" => Expectation::Either,
            other => return Err(format!("“{other}” where yes, no or may is expected")),
        },
    })
}

pub(super) fn parse_accepted(label: &str) -> Result<Accepted, String> {
    let (name, raises) = match label.as_bytes().last() {
        Some(b'+') => (&label[..label.len() - 1], Some(true)),
        Some(b'-') => (&label[..label.len() - 1], Some(false)),
        Some(b'*') => (&label[..label.len() - 1], None),
        _ => return Err(format!("“{label}” lacks its sign")),
    };
    let adjustment: Adjustment =
        name.parse().map_err(|_| format!("there is no adjustment called “{name}”"))?;
    Ok(Accepted { adjustment, raises })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_its_header_says() {
        let requests =
            parse_requests("# comment\nwarm\ttemperature+ contrast+|clarity-\ttint*\tmay\n").unwrap();
        let [request] = &requests[..] else { panic!("{requests:?}") };
        assert_eq!(request.must.len(), 2);
        assert!(request.must[1][1].accepts(Adjustment::Clarity, -0.2));
        assert!(!request.must[1][1].accepts(Adjustment::Clarity, 0.2));
        assert!(
            request.may[0].accepts(Adjustment::Tint, -0.2) && request.may[0].accepts(Adjustment::Tint, 0.2)
        );
        assert_eq!(request.unsupported, Expectation::Either);
    }

    #[test]
    fn a_broken_line_is_named() {
        for (text, reason) in [
            ("\nwarm\ttemperature+\tno", "3 columns"),
            ("\nwarm\ttemperature\t\tno", "lacks its sign"),
            ("\nwarm\tsparkle+\t\tno", "sparkle"),
            ("\nwarm\t\t\tperhaps", "perhaps"),
        ] {
            let error = parse_requests(text).unwrap_err();
            assert_eq!(error.line, 2);
            assert!(error.to_string().contains(reason), "{error}");
        }
    }

    #[test]
    fn every_committed_request_reads() {
        assert!(parse_requests(super::super::DEV_REQUESTS).unwrap().len() > 150);
    }
}
