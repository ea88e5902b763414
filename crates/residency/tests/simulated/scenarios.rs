//! Scripts and their transcripts, one text file each in `tests/scenarios`: a line that starts with
//! `>` is done, the lines after it are what was heard. `OFFSTAGE_BLESS=1` writes what is heard now
//! into the files; whoever does that reads them.

use std::path::{Path, PathBuf};

use crate::script::Stage;

macro_rules! scenarios {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { follow(stringify!($name)); })*
    };
}

scenarios! {
    a_budget_per_device
    a_component_is_retired
    a_deadline_on_the_way
    a_foreign_process_takes_and_returns_memory
    a_lost_device
    a_stuck_upload
    an_offload_that_gives_nothing_back
    bounded_bypass
    cancelled_on_the_way
    cpu_work_flows_past
    dry_run
    explained_waiting
    five_at_once_with_a_limit_of_two
    gpu_work_does_not_slip_onto_the_processor
    high_load
    idle_timeout
    instant_offload_and_batch
    introduced_at_work
    keep_warm
    lazy_load_is_single_flight
    learned_workspace
    memory_pressure_with_four
    offload_delay
    one_component_wanted_on_two_devices
    oom_at_load
    oom_at_upload
    oom_in_the_run
    orders_by_hand
    pin
    room_is_used_the_moment_it_is_given_back
    refusals_say_when_to_come_again
    retired_under_trouble
    the_circuit_breaker
    the_hard_limit
    the_next_in_line_keeps_it
    three_requests_of_6_gib_on_24_gib
    three_workers_with_priorities
    twenty_at_once
    two_devices
}

#[test]
fn every_script_is_followed() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder of scripts")
        .filter_map(|entry| entry.ok()?.path().file_stem()?.to_str().map(str::to_owned))
        .collect();
    found.sort_unstable();
    let mut named = NAMES.to_vec();
    named.sort_unstable();
    assert_eq!(found, named);
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

fn follow(name: &str) {
    let file = folder().join(name).with_extension("txt");
    let written =
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut stage = Stage::new();
    let mut heard = Vec::new();
    for line in written.lines() {
        match line.strip_prefix("> ") {
            Some(command) => {
                heard.push(line.to_owned());
                heard.extend(stage.perform(command));
            }
            None if line.starts_with('#') || line.is_empty() => heard.push(line.to_owned()),
            None => {}
        }
    }
    let heard = heard.join("\n") + "\n";
    if std::env::var_os("OFFSTAGE_BLESS").is_some() {
        std::fs::write(&file, heard).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        return;
    }
    for (number, (expected, line)) in written.lines().zip(heard.lines()).enumerate() {
        assert_eq!(line, expected, "{name}.txt, line {}", number + 1);
    }
    assert_eq!(heard.lines().count(), written.lines().count(), "{name}.txt has another length");
}
