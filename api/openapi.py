"""The OpenAPI document: what services declare stands in it by itself, and every refusal as a problem."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from api import schemas, shapes
from cases.actions.intake_forms import VerificationForm
from cases.declaration import registry

METHODS = ("get", "post")
PROBLEMS = {"get": (400, 401, 403, 404, 406, 429), "post": (400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 429)}


class BearerScheme(OpenApiAuthenticationExtension):
    """How a token is shown."""

    target_class = "api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme of ``Authorization: Bearer``."""
        return {"type": "http", "scheme": "bearer"}


def declared(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add the forms of caller, requests and steps as components, and the refusals to every operation."""
    known = result.setdefault("components", {}).setdefault("schemas", {})
    caller = schemas.of_form(VerificationForm)
    caller["required"] = [name for name in caller["required"] if name not in ("received_at", "channel")]
    requests = {f"request.{item.code}": schemas.of_form(item.request_form) for item in registry.services()}
    known |= {"Caller": caller, "Problem": shapes.PROBLEM, **requests, **(steps := _steps())}
    known["AnyRequest"] = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in requests]}
    known["AnyStep"] = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in steps]}
    result["paths"].pop("/api/v1/schema", None)
    for path in result["paths"].values():
        for method in METHODS:
            if method in path:
                _refusals(path[method], method)
    return result


def _steps() -> dict[str, Any]:
    """Return the schema of every step of every service; those every service has, once."""
    found: dict[str, Any] = {}
    for service in registry.services():
        for step in registry.steps(service):
            if not step.internal:
                name = f"step.{step.code}" if step.kernel else f"step.{service.code}.{step.code}"
                found[name] = {"title": step.label, **schemas.of_form(step.form)}
    return found


def _refusals(operation: dict[str, Any], method: str) -> None:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in PROBLEMS[method]:
        operation["responses"][str(status)] = {"description": "未被接受", "content": content}
