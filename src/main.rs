//! argv, to a command, to an exit code.

fn main() -> std::process::ExitCode {
    homeward::cli::run()
}
