"""Pictures that briefgen makes itself, by Pillow: those of articles in the sizes that pages need, and cards.

Only what the settings ask for imports any of it.
"""

from __future__ import annotations

from briefgen.config import CONFIG_NAME
from briefgen.errors import ConfigError

_OLDEST = 11
"""The first release of Pillow that is known to do all that is asked of it."""


def pillow_version(setting: str) -> str:
    """Pillow's version. Raises ConfigError where it is missing or too old for what `setting` asks for.

    The settings decide how a site looks, never what happens to be installed.
    """
    remedy = f"run `pip install 'briefgen[images]'`, or take out `{setting}`"
    try:
        import PIL
    except ImportError:
        cause = f"`{setting}` needs Pillow, which is not installed"
        raise ConfigError(cause, remedy, path=CONFIG_NAME) from None
    if int(PIL.__version__.partition(".")[0]) < _OLDEST:
        cause = f"`{setting}` needs Pillow {_OLDEST} or newer, and this is {PIL.__version__}"
        raise ConfigError(cause, remedy, path=CONFIG_NAME)
    return str(PIL.__version__)
