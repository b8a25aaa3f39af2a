//! A DynamoDB emulator in memory, for `cargo xtask bench`: prints where it listens, and ends with whoever started it.
//! Each line of its input is a company to put into a table, answered with a line that says what was put.

mod company;

use std::io::{self, BufRead, Write};

use dynoxide::Database;
use tokio::net::TcpListener;

use company::Company;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(io::stdout(), "{}", listener.local_addr()?)?;
    let database = Database::memory()?;

    let of_orders = database.clone();
    std::thread::spawn(move || {
        // Whoever started it holds the other end of its input; the end of that is the end of this.
        let ended = take_orders(&of_orders);
        if let Err(error) = &ended {
            let _ = writeln!(io::stderr(), "bench-table: {error:#}");
        }
        std::process::exit(i32::from(ended.is_err()));
    });
    dynoxide::server::serve_on(listener, database).await;
    Ok(())
}

fn take_orders(database: &Database) -> anyhow::Result<()> {
    for line in io::stdin().lock().lines() {
        let company: Company = serde_json::from_str(&line?)?;
        writeln!(io::stdout(), "{}", serde_json::to_string(&company.put_into(database)?)?)?;
    }
    Ok(())
}
