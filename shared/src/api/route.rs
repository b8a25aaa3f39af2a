//! A route: a method and a path, what it does, and who may use it.

use std::fmt::Debug;

use http::Method;

use crate::domain::access::{Permission, Principal};

/// Which function answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Log-in, codes, invitations.
    Identity,
    /// Sign-up.
    TenantOnboard,
    /// A company's own data.
    TenantApi,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without a credential.
    Public,
    /// A person who is logged in, whatever their role; never a key.
    Person,
    /// Whoever may do this.
    Needs(Permission),
}

impl Access {
    /// Whether somebody may use it.
    pub fn allows(self, principal: Option<&Principal>) -> bool {
        match (self, principal) {
            (Self::Public, _) => true,
            (Self::Person, Some(principal)) => principal.person().is_some(),
            (Self::Needs(permission), Some(principal)) => principal.may(permission),
            (Self::Person | Self::Needs(_), None) => false,
        }
    }
}

/// A route. `O` names what it does, one name a route.
#[derive(Debug, Clone)]
pub struct Route<O> {
    /// What it does.
    pub operation: O,
    /// Its name in the OpenAPI document, in snake case.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path, `{name}` for a part that varies.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// What it does, in a line, for the OpenAPI document.
    pub summary: &'static str,
}

/// What a function can do, with the routes to it.
pub trait Operations: Copy + Debug + Send + Sync + 'static {
    /// Which function.
    const FUNCTION: Function;

    /// All its routes.
    fn routes() -> &'static [Route<Self>];
}

/// The route of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<'p, O> {
    /// This one, with the parts of the path that vary, in order.
    Route {
        /// What it does.
        operation: O,
        /// Who may use it.
        access: Access,
        /// The parts that vary.
        params: Vec<&'p str>,
    },
    /// The path is there, with other methods.
    OtherMethods(Vec<Method>),
    /// Nothing has this path.
    Nothing,
}

/// Finds the route of a request. Where two paths fit, the one with fewer parts that vary is meant, whatever its methods:
/// `DELETE /users/invitations` removes nobody whose id is `invitations`
/// (<https://spec.openapis.org/oas/v3.1.1.html#path-templating-matching>).
pub fn find<'p, O: Operations>(method: &Method, path: &'p str) -> Found<'p, O> {
    let fitting = O::routes().iter().filter_map(|route| Some((route, params(route.path, path)?)));
    let mut fitting: Vec<_> = fitting.collect();
    let fewest = fitting.iter().map(|(_, params)| params.len()).min();
    fitting.retain(|(_, params)| Some(params.len()) == fewest);
    if let Some(index) = fitting.iter().position(|(route, _)| route.method == *method) {
        let (route, params) = fitting.swap_remove(index);
        return Found::Route { operation: route.operation, access: route.access, params };
    }
    let others: Vec<_> = fitting.into_iter().map(|(route, _)| route.method.clone()).collect();
    if others.is_empty() { Found::Nothing } else { Found::OtherMethods(others) }
}

/// The parts of `path` where `pattern` has a name in braces, if the two match.
fn params<'p>(pattern: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let mut found = Vec::new();
    let mut parts = path.split('/');
    for wanted in pattern.split('/') {
        let part = parts.next()?;
        if wanted.starts_with('{') {
            if part.is_empty() {
                return None;
            }
            found.push(part);
        } else if wanted != part {
            return None;
        }
    }
    parts.next().is_none().then_some(found)
}

/// Declares what a function can do, and the routes to it.
///
/// One table is read by the function (an exhaustive match), by the tests (each route with each role) and by the
/// OpenAPI document: none can forget a route.
macro_rules! operations {
    (
        $(#[$doc:meta])* $visibility:vis $name:ident of $function:ident:
        $($operation:ident = $id:literal: $method:ident $path:literal, $access:expr, $summary:literal;)+
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility enum $name {
            $(#[doc = $summary] $operation,)+
        }

        impl $crate::api::route::Operations for $name {
            const FUNCTION: $crate::api::route::Function = $crate::api::route::Function::$function;

            fn routes() -> &'static [$crate::api::route::Route<Self>] {
                static ROUTES: &[$crate::api::route::Route<$name>] = &[$($crate::api::route::Route {
                    operation: $name::$operation,
                    id: $id,
                    method: http::Method::$method,
                    path: $path,
                    access: $access,
                    summary: $summary,
                },)+];
                ROUTES
            }
        }
    };
}
pub(crate) use operations;

#[cfg(test)]
mod tests {
    use super::*;

    operations! {
        /// For the tests.
        pub(super) Toy of TenantApi:
        List = "list_toys": GET "/v1/toys", Access::Public, "Lists toys";
        Make = "make_toy": POST "/v1/toys", Access::Public, "Makes a toy";
        Show = "show_toy": GET "/v1/toys/{id}", Access::Person, "Shows a toy";
        Discard = "discard_toy": DELETE "/v1/toys/{id}", Access::Person, "Throws a toy away";
        Broken = "list_broken_toys": GET "/v1/toys/broken", Access::Public, "Lists broken toys";
    }

    fn found(method: Method, path: &str) -> Found<'_, Toy> {
        find(&method, path)
    }

    #[test]
    fn a_route_is_found_by_its_method_and_path() {
        let route = |operation, access, params| Found::Route { operation, access, params };

        assert_eq!(found(Method::GET, "/v1/toys"), route(Toy::List, Access::Public, vec![]));
        assert_eq!(found(Method::POST, "/v1/toys"), route(Toy::Make, Access::Public, vec![]));
        assert_eq!(found(Method::GET, "/v1/toys/7"), route(Toy::Show, Access::Person, vec!["7"]));
    }

    #[test]
    fn a_path_without_parts_that_vary_goes_before_one_with_them_whatever_their_order_and_methods() {
        let broken = Found::Route { operation: Toy::Broken, access: Access::Public, params: vec![] };

        assert_eq!(found(Method::GET, "/v1/toys/broken"), broken);
        assert_eq!(found(Method::DELETE, "/v1/toys/broken"), Found::OtherMethods(vec![Method::GET]));
    }

    #[test]
    fn a_path_that_is_there_with_other_methods_says_with_which() {
        assert_eq!(found(Method::DELETE, "/v1/toys"), Found::OtherMethods(vec![Method::GET, Method::POST]));
    }

    #[test]
    fn other_paths_are_nothing() {
        for path in ["", "/", "/v1", "/v1/toys/", "/v1/toys/7/", "/v1/toys/7/8", "/v2/toys", "v1/toys", "/v1//toys"] {
            assert_eq!(found(Method::GET, path), Found::Nothing, "{path}");
        }
    }
}
