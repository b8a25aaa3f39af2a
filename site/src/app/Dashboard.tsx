/** Which page an address is. Each page is a chunk of its own. */
import { Button, Container } from "@mantine/core";
import { lazy, Suspense, useEffect } from "react";
import { Link, Redirect, Route, Router, Switch } from "wouter";
import { Empty, Lines } from "../ui/states";
import { LogIn } from "./LogIn";
import { Shell } from "./Shell";

const Home = lazy(() => import("./home/Home"));
const Calls = lazy(() => import("./calls/Calls"));
const CallPage = lazy(() => import("./calls/CallPage"));
const Messages = lazy(() => import("./messages/Messages"));
const Visits = lazy(() => import("./visits/Visits"));
const Reports = lazy(() => import("./reports/Reports"));
const Support = lazy(() => import("./support/Support"));
const Settings = lazy(() => import("./settings/Settings"));
const ResetPassword = lazy(() => import("./ResetPassword"));
const Closed = lazy(() => import("./Closed"));
const AcceptInvitation = lazy(() => import("./AcceptInvitation"));

const waiting = (
  <Container size="lg" py="xl" aria-busy="true">
    <Lines />
  </Container>
);

export function Dashboard() {
  return (
    <Router base="/app">
      <Suspense fallback={waiting}>
        <Switch>
          <Route path="/login" component={LogIn} />
          <Route path="/reset-password" component={ResetPassword} />
          <Route path="/invitation" component={AcceptInvitation} />
          <Route path="/closed" component={Closed} />
          <Route>
            <Shell>
              <Suspense fallback={<Lines />}>
                <Switch>
                  <Route path="/" component={Home} />
                  <Route path="/calls" component={Calls} />
                  <Route path="/calls/:id">{({ id }) => <CallPage id={id} />}</Route>
                  <Route path="/messages" component={Messages} />
                  <Route path="/visits" component={Visits} />
                  <Route path="/reports" component={Reports} />
                  <Route path="/support" component={Support} />
                  <Route path="/settings">
                    <Redirect to="/settings/company" replace />
                  </Route>
                  <Route path="/settings/:part/:id?">
                    {({ part, id }) => <Settings part={part} id={id} />}
                  </Route>
                  <Route>
                    <NoSuchPage />
                  </Route>
                </Switch>
              </Suspense>
            </Shell>
          </Route>
        </Switch>
      </Suspense>
    </Router>
  );
}

function NoSuchPage() {
  useEffect(() => {
    document.title = "No such page · Kestrel";
  }, []);
  return (
    <Empty title="There is no such page" order={1}>
      <p>The address may be mistyped, or the page has moved.</p>
      <Button component={Link} href="/">
        To Home
      </Button>
    </Empty>
  );
}
