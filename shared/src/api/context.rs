//! What the authorizer says of a request to the functions behind it: a few texts, since API Gateway passes no more.
//!
//! The functions believe it because only API Gateway can call them and only the authorizer fills it. Credentials
//! themselves are never in it: it reaches logs.

use std::collections::BTreeMap;

use crate::domain::access::{Credential, Permission, Principal};

const TENANT: &str = "tenant_id";
const USER: &str = "user_id";
const ROLE: &str = "role";
const KEY: &str = "key_id";
const PERMISSIONS: &str = "permissions";

/// A principal as the authorizer passes it on.
pub fn of(principal: &Principal) -> BTreeMap<&'static str, String> {
    let mut context = BTreeMap::from([(TENANT, principal.tenant.to_string())]);
    match &principal.by {
        Credential::Person { user, role } => {
            context.insert(USER, user.to_string());
            context.insert(ROLE, role.as_str().to_owned());
        }
        Credential::Key { key, permissions } => {
            let names: Vec<&str> = permissions.iter().map(|permission| permission.as_str()).collect();
            context.insert(KEY, key.to_string());
            context.insert(PERMISSIONS, names.join(" "));
        }
    }
    context
}

/// Reads it back. Nothing where anything of it is missing or not understood: half a principal is nobody.
pub fn principal<'c>(value: impl Fn(&str) -> Option<&'c str>) -> Option<Principal> {
    let tenant = value(TENANT)?.parse().ok()?;
    let by = match (value(USER), value(KEY)) {
        (Some(user), None) => Credential::Person { user: user.parse().ok()?, role: value(ROLE)?.parse().ok()? },
        (None, Some(key)) => {
            let permissions = value(PERMISSIONS)?.split_ascii_whitespace().map(str::parse::<Permission>);
            Credential::Key { key: key.parse().ok()?, permissions: permissions.collect::<Result<_, _>>().ok()? }
        }
        (Some(_), Some(_)) | (None, None) => return None,
    };
    Some(Principal { tenant, by })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Role;
    use crate::domain::ids::{ApiKeyId, TenantId, UserId};
    use uuid::Uuid;

    fn principals() -> [Principal; 2] {
        let tenant = TenantId::new(Uuid::from_u128(1));
        let permissions = vec![Permission::CallsRead, Permission::MessagesWrite];
        [
            Principal { tenant, by: Credential::Person { user: UserId::new(Uuid::from_u128(2)), role: Role::Admin } },
            Principal { tenant, by: Credential::Key { key: ApiKeyId::new(Uuid::from_u128(3)), permissions } },
        ]
    }

    #[test]
    fn what_is_passed_on_is_read_back() {
        for one in principals() {
            let context = of(&one);

            assert_eq!(principal(|name| context.get(name).map(String::as_str)), Some(one));
        }
    }

    #[test]
    fn half_a_principal_is_nobody() {
        for one in principals() {
            let context = of(&one);
            for missing in context.keys() {
                let without = |name: &str| context.get(name).filter(|_| name != *missing).map(String::as_str);
                assert_eq!(principal(without), None, "{missing}");
                let garbled =
                    |name: &str| if name == *missing { Some("x") } else { context.get(name).map(String::as_str) };
                assert_eq!(principal(garbled), None, "{missing}");
            }
        }
        let [person, key] = principals().map(|one| of(&one));
        let both = |name: &str| person.get(name).or(key.get(name)).map(String::as_str);
        assert_eq!(principal(both), None, "a person and a key at once");
    }
}
