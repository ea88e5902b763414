#[cfg(feature = "ssr")]
use crate::model::residency::bytes_text;
use crate::page::ModelLine;

/// Whether an edit can be asked of it.
pub fn can_run(line: &ModelLine) -> bool {
    line.problems.is_empty()
}

/// Whether the machine has what a model needs, as far as that is known.
#[cfg(feature = "ssr")]
pub fn fit_text(line: &ModelLine) -> String {
    let (needed, machine) = (bytes_text(line.needed_bytes), bytes_text(line.machine_bytes));
    match (line.fits, line.needed_bytes, line.machine_bytes) {
        (_, 0, _) => String::new(),
        (_, _, 0) => format!("needs {needed}"),
        (true, ..) => format!("fits: needs {needed} of {machine}"),
        (false, ..) => format!("does not fit: needs {needed}, this machine has {machine}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{generative, retoucher};
    use super::*;

    #[test]
    fn what_is_needed_stands_beside_what_there_is() {
        assert_eq!(fit_text(&generative("a")), "fits: needs 3.00 GiB of 8.00 GiB");
        let large = ModelLine { fits: false, machine_bytes: 2 << 30, ..generative("a") };
        assert_eq!(fit_text(&large), "does not fit: needs 3.00 GiB, this machine has 2.00 GiB");
        assert_eq!(fit_text(&ModelLine { machine_bytes: 0, fits: false, ..large }), "needs 3.00 GiB");
        assert_eq!(fit_text(&ModelLine { needed_bytes: 0, ..retoucher() }), "");
    }
}
