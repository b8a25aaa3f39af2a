//! Mails about a person's own account.

use shared::domain::access::Role;
use shared::letters::{Letter, account_exists, invitation, no_account, password_changed, reset_code, sign_up_code};

const SITE: &str = "https://app.example.com";

fn every_kind() -> Vec<(&'static str, Letter)> {
    vec![
        ("sign_up_code", sign_up_code("012345", SITE)),
        ("account_exists", account_exists(SITE)),
        ("reset_code", reset_code("012345", SITE)),
        ("no_account", no_account(SITE)),
        ("invitation", invitation("Acme Air", Role::Admin, "ksi_token", SITE)),
        ("password_changed", password_changed(SITE)),
    ]
}

#[test]
fn every_kind_of_mail_about_an_account_as_it_is_sent() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/mail");
    std::fs::create_dir_all(folder).unwrap();
    for (name, letter) in every_kind() {
        let mail = letter.mail("alice@acme.example", Vec::new()).unwrap();

        insta::assert_snapshot!(format!("mail_account_{name}"), format!("Subject: {}\n\n{}", mail.subject, mail.text));
        std::fs::write(format!("{folder}/account_{name}.html"), &mail.html).unwrap();
    }
}

#[test]
fn a_mail_about_an_account_fetches_nothing_and_leads_to_the_site_only() {
    for (name, letter) in every_kind() {
        let html = letter.mail("alice@acme.example", Vec::new()).unwrap().html;

        for forbidden in ["src=", "url(", "@import", "<link", "<script", "http://"] {
            assert!(!html.contains(forbidden), "{name}: {forbidden}");
        }
        let links: Vec<_> = html.split("href=\"").skip(1).collect();
        assert!(links.iter().all(|link| link.starts_with("https://app.example.com/")), "{name}");
    }
}

#[test]
fn a_code_is_in_no_line_that_a_locked_phone_shows() {
    for letter in [sign_up_code("012345", SITE), reset_code("012345", SITE)] {
        let mail = letter.mail("alice@acme.example", Vec::new()).unwrap();
        let (before_heading, _) = mail.html.split_once("<h1").unwrap();

        assert!(!mail.subject.contains("012345") && !before_heading.contains("012345"));
        assert!(mail.text.contains("012345"));
    }
}

#[test]
fn a_companys_name_becomes_no_markup() {
    let name = "<img src=x onerror=alert(1)> & \"Sons\"";

    let html = invitation(name, Role::Member, "ksi_token", SITE).mail("a@b.example", Vec::new()).unwrap().html;

    assert!(!html.contains("<img") && html.contains("&#60;img"));
}
