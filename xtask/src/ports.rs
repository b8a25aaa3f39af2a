//! The ports of a local stack: the usual ones, or a row of them from a base on.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};

use crate::workspace;

const USUAL_BASE: u16 = 4566;
/// Where `cargo lambda invoke` looks when it is told nothing.
const USUAL_BRIDGE: u16 = 9000;
/// Below the range from which the kernel gives ports to clients.
const ROWS_FOR_TESTS: std::ops::Range<u16> = 20_000..32_000;
const ROW: u16 = 20;

/// The ports of one stack, all on loopback.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    /// The emulator.
    pub(crate) gateway: u16,
    /// The carrier: Twilio's REST API, its own and the phone page.
    pub(crate) carrier: u16,
    /// The fault proxy between the functions and DynamoDB.
    pub(crate) proxy: u16,
    /// Its switch.
    pub(crate) faults: u16,
    /// What `cargo lambda invoke` calls.
    pub(crate) bridge: u16,
    /// The site and its API, one origin.
    pub(crate) site: u16,
}

impl Ports {
    /// As the developer chose: by option, by `KESTREL_PORT_BASE`, or the usual ones.
    pub(crate) fn chosen(option: Option<u16>) -> Result<Self> {
        let variable = workspace::variable("KESTREL_PORT_BASE");
        let base = match (option, variable) {
            (Some(base), _) => Some(base),
            (None, Some(text)) => {
                let text = text.to_string_lossy();
                Some(text.parse().with_context(|| format!("KESTREL_PORT_BASE={text} is no port"))?)
            }
            (None, None) => None,
        };
        match base {
            None => Ok(Self { bridge: USUAL_BRIDGE, ..Self::from_base(USUAL_BASE) }),
            Some(base @ 1024..=65_000) => Ok(Self::from_base(base)),
            Some(base) => bail!("{base} cannot be a port base: choose one from 1024 to 65000"),
        }
    }

    /// A free row, for a stack beside the developer's own.
    pub(crate) fn free() -> Result<Self> {
        // Two runs on one machine begin their search at different places.
        let rows = (ROWS_FOR_TESTS.end - ROWS_FOR_TESTS.start) / ROW;
        let offset = u16::try_from(std::process::id() % u32::from(rows))?;
        (0..rows)
            .map(|row| Self::from_base(ROWS_FOR_TESTS.start + (offset + row) % rows * ROW))
            .find(|ports| ports.taken().is_none())
            .context("no free row of ports for the test stack")
    }

    /// Fails if something listens on one of them.
    pub(crate) fn check(&self) -> Result<()> {
        let Some((port, what)) = self.taken() else { return Ok(()) };
        bail!(
            "port {port} ({what}) is taken on 127.0.0.1. If another stack of Kestrel runs, stop it or update it with \
             `cargo xtask deploy-local`; or choose other ports: `--port-base 14566` (or KESTREL_PORT_BASE=14566)"
        )
    }

    fn from_base(base: u16) -> Self {
        Self {
            gateway: base,
            carrier: base + 14,
            proxy: base + 15,
            faults: base + 16,
            bridge: base + 17,
            site: base + 18,
        }
    }

    fn taken(&self) -> Option<(u16, &'static str)> {
        let all = [
            (self.gateway, "the AWS emulator"),
            (self.carrier, "the carrier"),
            (self.proxy, "the fault proxy"),
            (self.faults, "the fault switch"),
            (self.bridge, "`cargo lambda invoke`"),
            (self.site, "the site"),
        ];
        all.into_iter().find(|(port, _)| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_err())
    }
}

/// An address on loopback.
pub(crate) fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
