//! Writes the demo companies of a local stack through the same store as the functions, and reads a call back.

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use seed::{companies, show, stack};

/// Fills a local stack, or shows what is stored of a call.
#[derive(Parser)]
struct Arguments {
    /// The stack's description, complete or not: `.local/stack.json` or what becomes it.
    #[arg(long)]
    stack: PathBuf,
    /// Shows the stored call, its visit and the month's usage instead of filling anything.
    #[arg(long, value_name = "CALL_SID")]
    show_call: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "its output is read by the developer's tools")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let stack = stack::Stack::read(&arguments.stack)?;

    let output = match &arguments.show_call {
        Some(call_sid) => show::call(&stack, call_sid).await?,
        None => companies::seed(&stack).await?,
    };
    println!("{}", serde_json::to_string_pretty(&output)?);
    Ok(())
}
