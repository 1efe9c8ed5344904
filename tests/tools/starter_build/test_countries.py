"""What does the builder make of facts about countries?"""

import csv
import io

import pytest

from tools.starter_build.emergency_numbers import emergency_numbers_csv
from tools.starter_build.government_advice import government_advice_csv
from tools.starter_build.ministries import ministries_csv
from tools.starter_build.report import Report

LINE = (
    "iso2,ministry,emergency_phone_e164,phone_note,directory_url,source_url,"
    "source_date,confidence\n"
)
SITES = (
    "iso2,distress_email,email_source,email_date,email_confidence,advice_url,"
    "advice_source,advice_date,advice_confidence,registration_url,mission_site_host,"
    "sites_on_that_host,sites_known\n"
)
ADVICE = "issuer,country,scale,level,source_url,source_date\n"
LISTED = "iso2,police,ambulance,fire,eu_112,numbers_libphonenumber_accepts\n"
UK = "country,name,text,source,date\n"


@pytest.fixture
def facts(tmp_path):
    (tmp_path / "official").mkdir()
    for name, header in (
        ("ministries.csv", LINE),
        ("ministries_2026-11.csv", LINE),
        ("ministries_extra.csv", SITES),
        ("government_advice.csv", ADVICE),
        ("emergency_numbers.csv", LISTED),
        ("official/uk_emergency_services.csv", UK),
    ):
        (tmp_path / name).write_text(header)
    return tmp_path


def add(path, *lines):
    with path.open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


def built(build, facts, key="country"):
    report = Report()
    rows = list(csv.DictReader(io.StringIO(build(facts, report))))
    return {row[key]: row for row in rows}, report, rows


# Ministries


def test_the_newer_file_wins_and_keeps_the_older_list_of_missions(facts):
    older = "FR,Old,+33153591110,day,https://list.example/,https://a.example/,2020,high"
    add(facts / "ministries.csv", older)
    newer = "FR,New,+33143173737,night,,https://b.example/,2026-03,medium"
    add(facts / "ministries_2026-11.csv", newer)
    row = built(ministries_csv, facts)[0]["FR"]
    assert (row["name"], row["emergency_phone"]) == ("New", "+33143173737")
    assert row["directory_url"] == "https://list.example/"
    assert (row["source_url"], row["source_date"]) == ("https://b.example/", "2026-03")
    assert row["phone_note"] == ""  # The newer file's notes are for editors.


def test_the_newer_list_of_missions_wins(facts):
    for name, host in (("ministries.csv", "old"), ("ministries_2026-11.csv", "new")):
        add(facts / name, f"FR,Name,,,https://{host}.example/,,2020,high")
    row = built(ministries_csv, facts)[0]["FR"]
    assert row["directory_url"] == "https://new.example/"


def test_a_number_of_low_confidence_goes_with_its_note_and_the_rest_stays(facts):
    low = "FR,Name,+33143173737,maybe,https://l.example/,https://b.example/,2013,low"
    add(facts / "ministries.csv", low)
    found, report, _ = built(ministries_csv, facts)
    row = found["FR"]
    assert (row["emergency_phone"], row["phone_note"]) == ("", "")
    assert (row["name"], row["directory_url"]) == ("Name", "https://l.example/")
    assert report.remarks["ministry's number left out: low confidence"]


def test_addresses_for_citizens_have_their_own_dates(facts):
    add(
        facts / "ministries_extra.csv",
        "FR,help@fr.example,https://e.example/,2026-01,high,https://t.example/,,"
        "2026-02,medium,https://r.example/,*.fr.example,9,10",
    )
    row = built(ministries_csv, facts)[0]["FR"]
    assert (row["email"], row["email_date"]) == ("help@fr.example", "2026-01")
    assert (row["advice_url"], row["advice_date"]) == ("https://t.example/", "2026-02")
    assert row["registration_url"] == "https://r.example/"
    assert (row["sites_host"], row["sites_date"]) == ("*.fr.example", "2022-11-16")
    assert row["name"] == ""


@pytest.mark.parametrize(
    ("email", "confidence"),
    [
        ("a@fr.example", "low"),
        ("a@fr.example", "medium; check before publishing"),
        ("see the site", "high"),
    ],
)
def test_an_e_mail_address_that_is_not_sure_is_left_out(facts, email, confidence):
    add(
        facts / "ministries_extra.csv",
        f"FR,{email},https://e.example/,2011,{confidence},,,,,,www.fr.example,1,1",
    )
    found, report, _ = built(ministries_csv, facts)
    assert (found["FR"]["email"], found["FR"]["email_date"]) == ("", "")
    assert report.remarks["ministry's e-mail left out"]


def test_a_website_that_is_no_address_and_a_sender_without_a_path_are_left_out(facts):
    add(
        facts / "ministries_extra.csv",
        "FR,,,,,https://t.example/1 (one page),x,2026,high,,www.fr.example,1,1",
        "GB,,,,,,,,,,,,",
    )
    found, report, _ = built(ministries_csv, facts)
    assert found["FR"]["advice_url"] == ""
    assert report.remarks["ministry's website left out"]
    assert "GB" not in found
    assert report.counts["senders with a ministry path"] == len(found)


# Emergency numbers


def numbers(facts, listed, text):
    add(facts / "emergency_numbers.csv", *([listed] if listed else []))
    add(
        facts / "official" / "uk_emergency_services.csv", f'KE,Kenya,"{text}",s,2026-08'
    )
    _, report, rows = built(emergency_numbers_csv, facts)
    told = [(row["service"], row["number"], row["source"]) for row in rows]
    return told, report


def test_a_number_that_both_sources_give_stands_once(facts):
    told, report = numbers(facts, "KE,999,,,,", "Police: 999 or 112")
    assert told == [("police", "999", "emergency-lists")]
    assert report.counts["emergency services: both sources agree"] == 1


def test_the_number_of_any_emergency_counts_for_each_service(facts):
    told, _ = numbers(
        facts, "KE,17,15,18,yes,", "Telephone: 112 (ambulance, fire, police)"
    )
    assert {source for *_, source in told} == {"emergency-lists"}


def test_numbers_that_differ_are_both_shown_and_listed(facts):
    told, report = numbers(facts, "KE,999,,,,", "Police: 112")
    assert told == [("police", "999", "emergency-lists"), ("police", "112", "gov-uk")]
    assert report.remarks["emergency numbers that differ, both shown"] == [
        "KE police: 999; UK 112"
    ]


def test_a_service_without_a_number_is_filled(facts):
    told, _ = numbers(facts, "KE,999,,,,", "Police: 999 Fire: 998")
    assert told == [("police", "999", "emergency-lists"), ("fire", "998", "gov-uk")]


def test_one_number_for_all_services_is_that_of_any_emergency(facts):
    told, report = numbers(facts, "", "Telephone: 999 (ambulance, fire, police)")
    assert told == [("general", "999", "gov-uk")]
    assert report.counts["countries with emergency numbers from the UK alone"] == 1


def test_what_is_not_stated_plainly_is_listed(facts):
    told, report = numbers(facts, "", "Police: 112 from a mobile")
    assert told == []
    assert report.remarks["UK emergency numbers: not stated plainly"]


# Advice


def test_a_level_has_its_page_and_dates_and_no_country_advises_on_itself(facts):
    add(
        facts / "government_advice.csv",
        "CA,KE,Risk levels,Be careful,https://ca.example/ke,2026-08-01",
        "CA,CA,Risk levels,None,https://ca.example/ca,2026-08-01",
        "US,ZZ,Levels,1,https://us.example/zz,2025",
    )
    _, report, rows = built(government_advice_csv, facts)
    (row,) = rows
    assert (row["issuer"], row["country"], row["level"]) == ("CA", "KE", "Be careful")
    assert row["source_date"] == "2026-08-01"
    assert row["retrieved_at"] == "2026-08-22T00:00:00Z"
    assert len(report.remarks["government advice left out: no foreign country"]) == 2
