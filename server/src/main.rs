use std::process::ExitCode;

fn main() -> ExitCode {
    offstage_server::cli::main()
}
