//! About a person's account: codes, invitations, and what became of a password. None of it names a company's callers.
//!
//! Where the site is must be said by whoever runs it; what a mail leads to is never in what a stranger typed.

use super::{Letter, Link, Quote, Tone};
use crate::domain::access::Role;

/// The code that proves an address before a company is signed up.
pub fn sign_up_code(code: &str, site_url: &str) -> Letter {
    let lead = "Type this code where you sign up. It is good for ten minutes.";
    let mut letter = Letter::about_account("Your sign-up code", "Is this your address?", lead, site_url);
    letter.quote = Some(Quote { label: "Your code", text: code.to_owned() });
    letter.steps =
        vec!["If you did not ask for it, you need not do anything: nothing happens without the code.".to_owned()];
    letter
}

/// Somebody wants to sign up with an address that has an account.
pub fn account_exists(site_url: &str) -> Letter {
    let lead = "Somebody, probably you, wants to sign up with this address. It has an account already.";
    let mut letter = Letter::about_account("You have an account", "Log in instead", lead, site_url);
    letter.action = Some(Link { text: "Log in".to_owned(), url: format!("{site_url}/login") });
    letter.steps = vec![
        "If you forgot your password, ask for a new one where you log in.".to_owned(),
        "If it was not you, you need not do anything.".to_owned(),
    ];
    letter
}

/// The code for a new password.
pub fn reset_code(code: &str, site_url: &str) -> Letter {
    let lead = "Type this code where you asked for it, with a new password. It is good for ten minutes.";
    let mut letter = Letter::about_account("Your code for a new password", "Set a new password", lead, site_url);
    letter.quote = Some(Quote { label: "Your code", text: code.to_owned() });
    letter.steps =
        vec!["If you did not ask for it, you need not do anything: your password stays as it is.".to_owned()];
    letter
}

/// Somebody wants a new password for an address that has no account.
pub fn no_account(site_url: &str) -> Letter {
    let lead = "Somebody, probably you, asked for a new password. Nobody can log in with this address.";
    let mut letter = Letter::about_account("No account with this address", "Try another address", lead, site_url);
    letter.steps = vec![
        "If you have an account, try the address to which your invitation or your first mail from Kestrel came."
            .to_owned(),
        "If it was not you, you need not do anything.".to_owned(),
    ];
    letter
}

/// An invitation. The token stands behind the `#`, which a browser keeps to itself.
pub fn invitation(company_name: &str, role: Role, token: &str, site_url: &str) -> Letter {
    let heading = format!("{company_name} invites you");
    let lead = format!(
        "Kestrel answers the phone for {company_name}. Choose a password to see its calls and messages. The invitation \
         is good for seven days."
    );
    let mut letter = Letter::about_account("Your invitation", &heading, &lead, site_url);
    letter.fact("You will be", as_what(role));
    letter.action =
        Some(Link { text: "Take the invitation".to_owned(), url: format!("{site_url}/invitation#{token}") });
    letter.steps = vec!["If you do not know this company, you need not do anything.".to_owned()];
    letter
}

/// A password was changed.
pub fn password_changed(site_url: &str) -> Letter {
    let lead = "The password of your account was changed, and whoever was logged in elsewhere is logged out.";
    let mut letter = Letter::about_account("Your password was changed", "Was it you?", lead, site_url);
    letter.tone = Tone::Warning;
    letter.action = Some(Link { text: "Set another password".to_owned(), url: format!("{site_url}/reset") });
    letter.steps =
        vec!["If it was not you, set another password at once, and look at who works for your company.".to_owned()];
    letter
}

fn as_what(role: Role) -> &'static str {
    match role {
        Role::Member => "Member: you see calls and work with messages and visits",
        Role::Admin => "Admin: you also change settings, people and keys",
        Role::Owner => "Owner: you may do everything",
    }
}
