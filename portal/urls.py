"""Addresses customers see: those of everybody, and under ``my/`` those of who is signed in."""

from django.urls import path

from portal.views import apply, cases, consents, mine, my_data, public, signing_in, text_size

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("services/<slug:code>/", public.service, name="service"),
    path("places/", public.places, name="places"),
    path("drugs/", public.drugs, name="drugs"),
    path("lists/<slug:code>/", public.printed_list, name="list"),
    path("text-size/", text_size.choose, name="text_size"),
    path("text-size/style.css", text_size.style, name="text_size_style"),
    path("my/", mine.overview, name="mine"),
    path("my/sign-in/", signing_in.who, name="sign_in"),
    path("my/sign-in/code/", signing_in.code, name="sign_in_code"),
    path("my/sign-out/", signing_in.sign_out, name="sign_out"),
    path("my/devices/", signing_in.devices, name="devices"),
    path("my/devices/sign-out/", signing_in.sign_out_everywhere, name="sign_out_everywhere"),
    path("my/data/", my_data.held, name="data"),
    path("my/data/copy/", my_data.copy, name="data_copy"),
    path("my/data/requests/<slug:kind>/", my_data.ask, name="data_request"),
    path("my/people/<int:pk>/", mine.person, name="person"),
    path("my/people/<int:pk>/apply/<slug:code>/", apply.begin, name="apply"),
    path("my/drafts/<int:pk>/", apply.tasks, name="draft"),
    path("my/drafts/<int:pk>/questions/<slug:name>/", apply.question, name="draft_question"),
    path("my/drafts/<int:pk>/papers/", apply.papers, name="draft_papers"),
    path("my/drafts/<int:pk>/papers/<int:file>/remove/", apply.remove_paper, name="draft_paper_remove"),
    path("my/drafts/<int:pk>/check/", apply.check, name="draft_check"),
    path("my/drafts/<int:pk>/discard/", apply.discard, name="draft_discard"),
    path("my/cases/<str:number>/", cases.case, name="case"),
    path("my/cases/<str:number>/papers/", cases.papers, name="papers"),
    path("my/cases/<str:number>/papers/<int:pk>/", cases.paper, name="paper"),
    path("my/cases/<str:number>/steps/<slug:code>/", cases.step, name="step"),
    path("my/cases/<str:number>/consents/<slug:form>/", consents.consent, name="consent"),
    path(
        "my/cases/<str:number>/consents/<slug:form>/withdraw/",
        consents.consent,
        {"decision": "withdrawn"},
        name="consent_withdraw",
    ),
]
