from __future__ import annotations
from briefgen.read import read
from briefgen.clean.label import label, language_of
from briefgen.model import BODY_LABELS, Label
def clean_source(source):
    r=read(source); lang=language_of(r); L=label(r,lang)
    body='\n\n'.join(x.block.text.replace('\n','  \n') for x in L if x.label in BODY_LABELS or (x.label is Label.STANDFIRST))
    import re
    body=re.sub(r'([\\`*_\[\]<>#])',r'\\\1',body)
    t=next((x.block.text for x in L if x.label is Label.TITLE),'')
    return dict(body=body,title=t)
