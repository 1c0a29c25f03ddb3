"""Forms: reads form-js files and judges submissions the way the browser did and then more strictly (docs/forms.md).

Law of the room: pure. No I/O, no database, no web. Above `feel` and `errors`, below everything else. What a form asks,
hides, computes and refuses stands in its file; nothing of a step is written here.
"""

from app.forms.check import check, load
from app.forms.form import Form, FormError
from app.forms.html import sanitise_html
from app.forms.values import FileLookup

__all__ = ["FileLookup", "Form", "FormError", "check", "load", "sanitise_html"]
