use std::str::FromStr;
use std::time::Duration;

use super::spec::{SpecError, bytes};

/// What happens to a simulated device, and when, counted from its start:
/// `at 5s foreign 20GiB; at 30s foreign 2GiB; at 40s oom`.
///
/// | event | what it does |
/// |---|---|
/// | `foreign SIZE` | other processes hold so much from now on (`foreign 0B`: nothing) |
/// | `oom` | the next upload runs out of memory |
/// | `fail WORDS` | the next upload or eviction fails, with these words |
/// | `keep SIZE` | the next eviction gives so much less back than it should |
/// | `return` | what evictions kept comes back |
/// | `stuck` | nothing that begins from now on ends, until `resume` |
/// | `resume` | what was stuck goes on |
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// In order of time.
    pub(super) events: Vec<(Duration, Event)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Foreign(u64),
    OutOfMemory,
    Fail(String),
    Keep(u64),
    Return,
    Stuck,
    Resume,
}

impl FromStr for Script {
    type Err = SpecError;

    /// Events are parted by semicolons or line ends.
    fn from_str(text: &str) -> Result<Self, SpecError> {
        let lines = text.split([';', '\n']).map(str::trim).filter(|line| !line.is_empty());
        let mut events = lines.map(event).collect::<Result<Vec<_>, _>>()?;
        events.sort_by_key(|(at, _)| *at);
        Ok(Self { events })
    }
}

fn event(line: &str) -> Result<(Duration, Event), SpecError> {
    let wrong =
        |what: &str| SpecError(format!("{what} in {line:?}: write for example \"at 5s foreign 20GiB\""));
    let rest = line.strip_prefix("at ").ok_or_else(|| wrong("no \"at\""))?.trim_start();
    let (at, rest) = rest.split_once(' ').ok_or_else(|| wrong("no event"))?;
    let at = humantime::parse_duration(at).map_err(|_| wrong("no time"))?;
    let (name, rest) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let size = || match rest.trim() {
        "0" | "0B" => Ok(0),
        size => bytes(size).ok_or_else(|| wrong("no size")),
    };
    let event = match name {
        "foreign" => Event::Foreign(size()?),
        "oom" => Event::OutOfMemory,
        "fail" if rest.is_empty() => Event::Fail("a scripted failure".to_owned()),
        "fail" => Event::Fail(rest.trim().to_owned()),
        "keep" => Event::Keep(size()?),
        "return" => Event::Return,
        "stuck" => Event::Stuck,
        "resume" => Event::Resume,
        _ => {
            let names = "foreign, oom, fail, keep, return, stuck or resume";
            return Err(SpecError(format!("no event {name:?} in {line:?}: there is {names}")));
        }
    };
    Ok((at, event))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn events_come_in_order_of_time_however_they_are_written() {
        let script: Script = "at 30s foreign 2GiB; at 5s foreign 20GiB\nat 1m fail no luck;".parse().unwrap();
        let at = Duration::from_secs;
        let expected = [
            (at(5), Event::Foreign(20 * GIB)),
            (at(30), Event::Foreign(2 * GIB)),
            (at(60), Event::Fail("no luck".into())),
        ];
        assert_eq!(script.events, expected);
    }

    #[test]
    fn every_event_is_understood() {
        let text = "at 0s foreign 0B; at 1s oom; at 2s fail; at 3s keep 1GiB; at 4s return; at 5s stuck; at 6s resume";
        assert_eq!(text.parse::<Script>().unwrap().events.len(), 7);
        assert_eq!("".parse(), Ok(Script::default()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            ("foreign 2GiB", "no \"at\""),
            ("at soon oom", "no time"),
            ("at 5s", "no event"),
            ("at 5s foreign lots", "no size"),
            ("at 5s explode", "no event \"explode\""),
        ];
        for (text, what) in cases {
            let error = text.parse::<Script>().unwrap_err().to_string();
            assert!(error.contains(what), "{text}: {error}");
        }
    }
}
