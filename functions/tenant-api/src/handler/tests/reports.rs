//! Reports: a month of the company's zone, in order, harmless in a spreadsheet.

use lambda_http::http::header::CONTENT_DISPOSITION;
use shared::api::routes::TenantApi;
use shared::domain::call::CallLog;

use super::values::*;
use super::world::{Ask, World};

#[tokio::test]
async fn a_months_calls_are_those_of_the_companys_zone_in_order() {
    let world = World::start().await;
    let times = ["2026-11-01T03:59:59Z", "2026-11-01T04:00:00Z", "2026-12-01T04:59:59Z", "2026-12-01T05:00:00Z"];
    for (number, time) in (1..).zip(times) {
        let name = Some(format!("=cmd({number}),\"x\""));
        let log = CallLog { started_at: at(time), customer_name: name, ..a_log(number) };
        world.of(1).complete_call(&log, None).await.unwrap();
    }

    let reply = world.send(Ask::new(TenantApi::CallsReport).query("month", "2026-11")).await;

    let rows: Vec<_> = reply.text.split("\r\n").collect();
    assert_eq!(rows.len(), 4, "{}", reply.text);
    assert!(rows[0].starts_with("date,time,from,to,status,"));
    assert!(
        rows[1].starts_with(
            "2026-11-01,00:00:00,'+15005550006,'+15005550001,completed,booked,180,\"'=cmd(2),\"\"x\"\"\","
        )
    );
    assert!(rows[2].starts_with("2026-11-30,23:59:59,"), "{}", rows[2]);
    assert_eq!(rows[3], "");
}

#[tokio::test]
async fn a_report_is_a_file_with_a_name() {
    let world = World::start().await;
    world.furnish().await;
    let reply = world.send(Ask::new(TenantApi::AppointmentsReport).query("month", "2026-11")).await;

    let rows: Vec<_> = reply.text.split("\r\n").collect();
    assert!(rows[1].starts_with("2026-11-25,09:00,11:00,1,booked,Jane Doe,'+15005550006,"), "{}", rows[1]);
    let report =
        shared::app::office::reports::Report { file_name: "acme_calls_2026-11.csv".to_owned(), csv: String::new() };
    let answer = crate::handler::file(report);
    let disposition = http_api::Answer::file("text/csv; charset=utf-8", "acme_calls_2026-11.csv", String::new());
    assert_eq!(answer, disposition);
    assert_eq!(CONTENT_DISPOSITION, "content-disposition");
}

#[tokio::test]
async fn a_month_that_is_none_is_named() {
    let world = World::start().await;
    for ask in [Ask::new(TenantApi::CallsReport), Ask::new(TenantApi::CallsReport).query("month", "2026-13")] {
        let reply = world.send(ask).await;
        assert_eq!((reply.status, reply.wrong_fields()), (422, vec!["month"]));
    }
}
