"""The FastAPI peer: FastAPI behind Mangum, and boto3.

As FastAPI's documentation recommends: a dependency reads and checks the form; the path operation is a plain `def`,
since boto3 blocks. As Mangum's recommends: `lifespan="off"` where there is nothing to start or stop.
"""

import os
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from mangum import Mangum

import same_work

app = FastAPI(openapi_url=None)


async def signed_form(request: Request) -> dict[str, str]:
    params = [(name, value) for name, value in (await request.form()).multi_items()]
    if not same_work.is_signed(request.url.path, params, request.headers.get("x-twilio-signature", "")):
        raise HTTPException(status_code=403)
    return dict(params)


@app.post("/voice/incoming")
def incoming(form: Annotated[dict[str, str], Depends(signed_form)]) -> Response:
    twiml = same_work.answer_call(form, os.environ.get("_X_AMZN_TRACE_ID"))
    return Response(twiml, media_type="text/xml", headers={"cache-control": "no-store"})


handler = Mangum(app, lifespan="off")
