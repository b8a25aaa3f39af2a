//! An empty DynamoDB emulator in memory, for the second run of `cargo xtask bench`: prints where it listens, and ends
//! with whoever started it.

use std::io::{self, Read, Write};

use dynoxide::Database;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(io::stdout(), "{}", listener.local_addr()?)?;

    // Whoever started it holds the other end of its input; the end of that is the end of this.
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    dynoxide::server::serve_on(listener, Database::memory()?).await;
    Ok(())
}
