//! A month's calls and visits as CSV (RFC 4180), for spreadsheets. Times are of the company's zone.

use chrono::{DateTime, Utc};

use super::{Office, Refusal};
use crate::api::problem::{Kind, Problem};
use crate::app::Error;
use crate::domain::appointment::Appointment;
use crate::domain::call::CallLog;
use crate::domain::time::{BillingMonth, Zone, start_of_day};
use crate::store::{Place, Wanted};

/// Longest report, as the text of a JSON document, which is how a function answers: Lambda takes six megabytes.
const LONGEST: usize = 5_900_000;
/// How many items are in memory at once, beside the report.
const PAGE: usize = 500;

/// A report, and the name of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// For `Content-Disposition`.
    pub file_name: String,
    /// The text.
    pub csv: String,
}

const CALLS: [&str; 13] = [
    "date",
    "time",
    "from",
    "to",
    "status",
    "outcome",
    "duration_seconds",
    "customer_name",
    "customer_phone",
    "summary",
    "counted",
    "kind",
    "call_sid",
];

const APPOINTMENTS: [&str; 12] = [
    "date",
    "starts",
    "ends",
    "crew",
    "status",
    "customer_name",
    "customer_phone",
    "customer_email",
    "address",
    "service_type",
    "notes",
    "appointment_id",
];

impl Office<'_> {
    /// The calls that began in a month, in order.
    pub async fn calls_report(&self, month: &str) -> Result<Report, Refusal> {
        let (tenant, month) = (self.profile().await?, parse(month)?);
        let (zone, span) = (tenant.timezone, span(month, tenant.timezone)?);
        let mut sheet = Sheet::new(&CALLS)?;
        let mut after: Option<Place> = None;
        loop {
            let wanted = Wanted { after, ..Wanted::first(PAGE) };
            let listed = self.store().calls_in_order(span, &wanted).await?;
            for log in listed.items {
                sheet.row(&call(&log, zone))?;
            }
            after = listed.next;
            if after.is_none() {
                break;
            }
        }
        sheet.finish(format!("{}_calls_{month}.csv", tenant.slug))
    }

    /// The visits that start in a month, in order.
    pub async fn appointments_report(&self, month: &str) -> Result<Report, Refusal> {
        let (tenant, month) = (self.profile().await?, parse(month)?);
        let (zone, span) = (tenant.timezone, span(month, tenant.timezone)?);
        let mut sheet = Sheet::new(&APPOINTMENTS)?;
        let mut after: Option<Place> = None;
        loop {
            let wanted = Wanted { after, ..Wanted::first(PAGE) };
            let listed = self.store().appointments_listed(span, &wanted, |_| true).await?;
            for visit in listed.items {
                sheet.row(&appointment(&visit, zone))?;
            }
            after = listed.next;
            if after.is_none() {
                break;
            }
        }
        sheet.finish(format!("{}_appointments_{month}.csv", tenant.slug))
    }
}

fn parse(month: &str) -> Result<BillingMonth, Refusal> {
    month.parse().map_err(|_| Problem::field("month", "Write a month as yyyy-mm.").into())
}

/// The month in the company's zone, its end just before the first instant of the next: keys go on after the time, so
/// what begins at that instant does not belong to it.
fn span(month: BillingMonth, zone: Zone) -> Result<(DateTime<Utc>, DateTime<Utc>), Refusal> {
    let first = |month: BillingMonth| month.day(1).map(|day| start_of_day(day, zone));
    let (Some(from), Some(until)) = (first(month), first(month.next())) else {
        return Err(Problem::field("month", "There is no such month.").into());
    };
    Ok((from, until))
}

/// A word of an enum as the API writes it.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn call(log: &CallLog, zone: Zone) -> Vec<String> {
    let began = log.started_at.with_timezone(&zone);
    vec![
        began.format("%Y-%m-%d").to_string(),
        began.format("%H:%M:%S").to_string(),
        log.from.expose().to_owned(),
        log.to.clone(),
        word(&log.status),
        word(&log.outcome),
        log.duration_seconds.0.to_string(),
        log.customer_name.clone().unwrap_or_default(),
        log.customer_phone.as_ref().map(|phone| phone.expose().to_owned()).unwrap_or_default(),
        log.summary.clone().unwrap_or_default(),
        log.counted.to_string(),
        word(&log.kind),
        log.call_sid.to_string(),
    ]
}

fn appointment(visit: &Appointment, zone: Zone) -> Vec<String> {
    let (starts, ends) = (visit.visit.starts_at.with_timezone(&zone), visit.visit.ends_at.with_timezone(&zone));
    vec![
        starts.format("%Y-%m-%d").to_string(),
        starts.format("%H:%M").to_string(),
        ends.format("%H:%M").to_string(),
        visit.visit.crew.0.to_string(),
        word(&visit.status),
        visit.customer_name.clone(),
        visit.customer_phone.as_ref().map(|phone| phone.expose().to_owned()).unwrap_or_default(),
        visit.customer_email.clone().unwrap_or_default(),
        visit.address.clone(),
        visit.service_type.clone(),
        visit.notes.clone(),
        visit.id.to_string(),
    ]
}

/// A report that is being written.
struct Sheet {
    writer: csv::Writer<Vec<u8>>,
    /// How long it is inside a JSON document.
    length: usize,
}

impl Sheet {
    fn new(columns: &[&str]) -> Result<Self, Refusal> {
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let mut sheet = Self { writer, length: 0 };
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        sheet.row(&columns)?;
        Ok(sheet)
    }

    fn row(&mut self, cells: &[String]) -> Result<(), Refusal> {
        let cells: Vec<String> = cells.iter().map(|cell| harmless(cell)).collect();
        // Quotes, commas and line ends, each escaped at most twice over.
        let escaped = |cell: &String| {
            cell.len() + 5 + 3 * cell.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count() + 5 * control(cell)
        };
        self.length += cells.iter().map(escaped).sum::<usize>() + 4;
        if self.length > LONGEST {
            let words = "This month is too long for a report. Ask for an export of all data instead.";
            return Err(Problem::new(Kind::TooLarge).saying(words).into());
        }
        self.writer.write_record(&cells).map_err(|error| Error::Bug(Box::new(error)).into())
    }

    fn finish(self, file_name: String) -> Result<Report, Refusal> {
        let bug = |error: Box<dyn std::error::Error + Send + Sync>| Refusal::Failed(Error::Bug(error));
        let bytes = self.writer.into_inner().map_err(|error| bug(error.to_string().into()))?;
        let csv = String::from_utf8(bytes).map_err(|error| bug(Box::new(error.utf8_error())))?;
        Ok(Report { file_name, csv })
    }
}

fn control(cell: &str) -> usize {
    cell.bytes().filter(u8::is_ascii_control).count()
}

/// A cell that no spreadsheet takes for a formula: an apostrophe says that text follows.
pub(in crate::app) fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Result<String, Refusal> {
        let mut sheet = Sheet::new(&["a", "b"])?;
        for row in rows {
            sheet.row(&row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())?;
        }
        sheet.finish("x.csv".to_owned()).map(|report| report.csv)
    }

    #[test]
    fn rows_are_as_rfc_4180_wants_them() {
        let csv = sheet(&[&["one, two", "say \"hi\""], &["line\nend", ""]]).unwrap();

        assert_eq!(csv, "a,b\r\n\"one, two\",\"say \"\"hi\"\"\"\r\n\"line\nend\",\r\n");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+15005550006", "-1", "@SUM(A1)", "\tx", "\r=1"] {
            let csv = sheet(&[&[cell, "x"]]).unwrap();
            let row = csv.strip_prefix("a,b\r\n").unwrap();
            assert!(row.starts_with('\'') || row.starts_with("\"'"), "{row}");
        }
        assert_eq!(sheet(&[&["1-2", "a=b"]]).unwrap(), "a,b\r\n1-2,a=b\r\n");
    }

    #[test]
    fn a_report_that_would_not_fit_is_refused_and_one_that_fits_does_so_inside_json() {
        let row = ["\"".repeat(50), "\n".repeat(50)];
        let rows = |count: usize| {
            let mut sheet = Sheet::new(&["a", "b"])?;
            for _ in 0..count {
                sheet.row(&row)?;
            }
            sheet.finish(String::new())
        };

        let most = (1..).map(|hundreds| hundreds * 100).find(|count| rows(*count).is_err()).unwrap() - 100;

        let fits = serde_json::to_string(&rows(most).unwrap().csv).unwrap();
        assert!(fits.len() < 6_000_000, "{}", fits.len());
        assert!(matches!(rows(most + 100), Err(Refusal::Asked(problem)) if problem.kind == Kind::TooLarge));
    }
}
