//! A small HTTP/1.1 server and client: the harness's side of every request that is measured.
//!
//! One blocking thread for each connection. There are never more than a handful, and a thread that sleeps in `read`
//! answers sooner and with less scatter than a task behind a reactor; it also keeps `xtask` free of an async runtime.

use std::io::{self, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, anyhow};

/// More than any request or answer of a benchmark: a part of an export is eight megabytes and a page.
const LARGEST_HEAD: usize = 16 * 1024;
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// A request, read to its end.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    /// `X-Amz-Target`: which operation of an AWS service is meant.
    pub(super) amz_target: String,
    pub(super) content_encoding: String,
    pub(super) body: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Response {
    pub(super) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    #[must_use]
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What answers requests; called on the connection's own thread, so it may block.
pub(super) type Handler = dyn Fn(Request) -> Response + Send + Sync;

/// A listening server; it stops accepting when dropped.
pub(super) struct Server {
    address: SocketAddr,
    is_closing: Arc<AtomicBool>,
}

impl Server {
    /// Listens on a free port of the loopback interface.
    pub(super) fn start(handler: Arc<Handler>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
        let address = listener.local_addr()?;
        let is_closing = Arc::new(AtomicBool::new(false));
        let server = Self { address, is_closing: Arc::clone(&is_closing) };
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if is_closing.load(Ordering::SeqCst) {
                    return;
                }
                let handler = Arc::clone(&handler);
                // A client that goes away in the middle of a request is seen by the run, which misses its answer.
                thread::spawn(move || serve(&stream, &*handler).ok());
            }
        });
        Ok(server)
    }

    /// `127.0.0.1:port`.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_closing.store(true, Ordering::SeqCst);
        // Wakes the accepting thread.
        drop(TcpStream::connect(self.address));
    }
}

fn serve(stream: &TcpStream, handler: &Handler) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(32 * 1024, stream);
    let mut writer = stream;
    let mut out = Vec::with_capacity(8 * 1024);
    while let Some(request) = read_request(&mut reader, &mut writer)? {
        let response = handler(request);
        out.clear();
        write!(out, "HTTP/1.1 {} {}\r\n", response.status, if response.status < 400 { "OK" } else { "Error" })?;
        for (name, value) in &response.headers {
            write!(out, "{name}: {value}\r\n")?;
        }
        write!(out, "Content-Length: {}\r\n\r\n", response.body.len())?;
        out.extend_from_slice(&response.body);
        // Head and body in one write: one packet, one wake-up of the client.
        writer.write_all(&out)?;
    }
    Ok(())
}

/// Reads a request, or nothing where the client closed the connection between two.
fn read_request(reader: &mut impl Read, writer: &mut impl Write) -> io::Result<Option<Request>> {
    let Some(head) = read_head(reader)? else {
        return Ok(None);
    };
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut slots);
    parsed.parse(&head).map_err(io::Error::other)?;
    let header = |name: &str| header_of(parsed.headers, name);

    if header("expect").eq_ignore_ascii_case("100-continue") {
        writer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let body = read_body(reader, header("transfer-encoding"), header("content-length"))?;
    Ok(Some(Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: parsed.path.unwrap_or_default().to_owned(),
        amz_target: header("x-amz-target").to_owned(),
        content_encoding: header("content-encoding").to_owned(),
        body,
    }))
}

fn header_of<'a>(headers: &[httparse::Header<'a>], name: &str) -> &'a str {
    let found = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
    found.and_then(|header| std::str::from_utf8(header.value).ok()).unwrap_or_default()
}

/// Everything up to and including the empty line. Byte by byte, out of a buffered reader.
fn read_head(reader: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::with_capacity(1024);
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if reader.read(&mut byte)? == 0 {
            return if head.is_empty() { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        head.push(byte[0]);
        if head.len() > LARGEST_HEAD {
            return Err(io::Error::other("the head of a request is too large"));
        }
    }
    Ok(Some(head))
}

fn read_body(reader: &mut impl Read, transfer_encoding: &str, content_length: &str) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if !transfer_encoding.eq_ignore_ascii_case("chunked") {
        let length = content_length.parse().unwrap_or(0);
        read_exactly(reader, length, &mut body)?;
        return Ok(body);
    }
    loop {
        let line = read_line(reader)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(io::Error::other)?;
        if size == 0 {
            // Trailers, up to an empty line.
            while !read_line(reader)?.is_empty() {}
            return Ok(body);
        }
        read_exactly(reader, size, &mut body)?;
        read_line(reader)?;
    }
}

fn read_exactly(reader: &mut impl Read, length: usize, body: &mut Vec<u8>) -> io::Result<()> {
    let start = body.len();
    if start + length > LARGEST_BODY {
        return Err(io::Error::other("the body of a request is too large"));
    }
    body.resize(start + length, 0);
    reader.read_exact(&mut body[start..])
}

fn read_line(reader: &mut impl Read) -> io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\r\n") {
        reader.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    line.truncate(line.len() - 2);
    String::from_utf8(line).map_err(io::Error::other)
}

/// Posts JSON to an AWS-like endpoint, for preparations that are not measured. Returns status and body.
pub(super) fn post_json(address: SocketAddr, target: &str, body: &str) -> anyhow::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    // Emulators look at the form of the signature, not at its value.
    let authorization = "AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/dynamodb/aws4_request, \
                         SignedHeaders=host;x-amz-date;x-amz-target, Signature=0";
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: {target}\r\n\
         X-Amz-Date: 20260101T000000Z\r\nAuthorization: {authorization}\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(&stream);
    let head = read_head(&mut reader)?.ok_or_else(|| anyhow!("{address} closed the connection"))?;
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Response::new(&mut slots);
    parsed.parse(&head).context("not an HTTP response")?;
    let header = |name: &str| header_of(parsed.headers, name);
    let body = read_body(&mut reader, header("transfer-encoding"), header("content-length"))?;
    Ok((parsed.code.unwrap_or(0), body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunked_body_is_joined() {
        let request = b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-Amz-Target: T.Get\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";

        let read = read_request(&mut &request[..], &mut Vec::new()).unwrap().unwrap();

        assert_eq!((read.method.as_str(), read.path.as_str(), read.amz_target.as_str()), ("POST", "/x", "T.Get"));
        assert_eq!(read.body, b"abcde");
    }

    #[test]
    fn a_client_that_waits_for_permission_gets_it() {
        let request = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi";
        let mut written = Vec::new();

        read_request(&mut &request[..], &mut written).unwrap().unwrap();

        assert_eq!(written, b"HTTP/1.1 100 Continue\r\n\r\n");
    }

    #[test]
    fn a_request_over_the_wire_is_answered() {
        let server = Server::start(Arc::new(|request: Request| Response::new(200, request.body))).unwrap();

        let (status, body) = post_json(server.address(), "T.Echo", "{}").unwrap();

        assert_eq!((status, body.as_slice()), (200, &b"{}"[..]));
    }
}
