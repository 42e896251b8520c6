"""Who gets in where: every address x method x role x row, as one table. An address that isn't in it fails."""

import re
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from tests.security.world import MISSING, ROLES

WHO = ("nobody", "disabled", *ROLES)
LETTERS = "nxROTSDdLA"
"""nobody, a disabled account, receptionist, officer, technician, supervisor, director, deputy, leader, admin."""

# What each letter of a line is answered: + the status of the line, > to the log-in page, - 403, 0 404, ~ sent back to
# the record with a sentence (302), . not asked. Rows: own (east, engineering's), office (east, nobody's in particular),
# foreign (west), about (a complaint about oneself, or what hangs on it), missing. {visits,houses} stands for each.
TABLE = """
#    address                                              row      +    nxROTSDdLA

# The door, and what is open to all
GET  /                                                    -        302  ++++++++++
GET  /healthz                                             -        200  ++++++++++
GET  /static/x/app.css                                    -        200  ++++++++++
GET  /login                                               -        200  ++~~~~~~~~
POST /login                                               -        401  ++++++++++
GET  /password                                            -        200  >>++++++++
POST /password                                            -        422  >>++++++++
# Only a front-desk PC knows these (test_front_desks.py); elsewhere they lead to the log-in, or to the first page
GET  /switch                                              -        200  >>>>>>>>>>
POST /switch                                              -        401  >>>>>>>>>>
GET  /switch/now                                          -        200  0000000000
POST /switch/cover                                        -        204  0000000000
GET  /pin                                                 -        200  >>~~~~~~~~
POST /pin                                                 -        422  >>~~~~~~~~
GET  /setup/token                                         -        404  ++++++++++
POST /setup/token                                         -        404  ++++++++++

# The first page
GET  /admin/                                              -        200  >>++++++++
POST /admin/read/                                         own      302  >>0000+000
POST /admin/read/                                         foreign  302  >>00000000
POST /admin/read/                                         missing  302  >>00000000
POST /admin/clock/                                        -        302  >>----+--+
POST /admin/pause/                                        -        302  >>+--+++--
POST /admin/lookups/                                      -        200  --++++++++
GET  /admin/notice/                                       -        200  >>++++++--
GET  /admin/notices/                                      -        200  >>+++++++-
GET  /admin/notices/unread/                               -        200  >>+++++++-
POST /admin/notices/read/                                 own      302  >>0000+00-
POST /admin/notices/read/                                 foreign  302  >>0000000-
POST /admin/notices/read/                                 missing  302  >>0000000-

# The technician's tasks, slips of paper, shifts
GET  /admin/my_tasks/                                     -        200  >>-+++-+--
POST /admin/my_tasks/press/                               own      422  >>-+++-+--
POST /admin/my_tasks/press/                               office   409  >>-00+-+--
POST /admin/my_tasks/press/                               foreign  422  >>-000-0--
POST /admin/my_tasks/press/                               about    422  >>-000-0--
POST /admin/my_tasks/press/                               missing  422  >>-000-0--
GET  /admin/inspections/{tablet,sheet}/?id=               own      200  >>-+-+++--
GET  /admin/inspections/{tablet,sheet}/?id=               office   200  >>-0-+++--
GET  /admin/inspections/{tablet,sheet}/?id=               foreign  200  >>-0-000--
GET  /admin/inspections/{tablet,sheet}/?id=               missing  200  >>-0-000--
POST /admin/inspections/press/                            own      422  >>-+-+++--
POST /admin/inspections/press/                            office   422  >>-0-+++--
POST /admin/inspections/press/                            foreign  422  >>-0-000--
POST /admin/inspections/press/                            missing  422  >>-0-000--
GET  /admin/shelf/                                        -        200  >>++-++++-
GET  /admin/delivery/                                     -        200  >>++-+++--
POST /admin/delivery/plan/                                -        422  >>++-+++--
GET  /admin/delivery/paper/                               -        200  >>++-+++--
POST /admin/delivery/{arrive,call,leave,key_back}/        own      302  >>++-+++--
POST /admin/delivery/{arrive,call,leave,key_back}/        office   302  >>+0-+++--
POST /admin/delivery/{arrive,call,leave,key_back}/        foreign  302  >>00-000--
POST /admin/delivery/{arrive,call,leave,key_back}/        missing  302  >>00-000--
GET  /admin/delivery/{papers,key}/?id=                    own      200  >>++-+++--
GET  /admin/delivery/{papers,key}/?id=                    office   200  >>+0-+++--
GET  /admin/delivery/{papers,key}/?id=                    foreign  200  >>00-000--
GET  /admin/delivery/{papers,key}/?id=                    missing  200  >>00-000--
POST /admin/delivery/{papers,key}/?id=                    own      422  >>++-+++--
POST /admin/delivery/{papers,key}/?id=                    office   422  >>+0-+++--
POST /admin/delivery/{papers,key}/?id=                    foreign  422  >>00-000--
POST /admin/delivery/{papers,key}/?id=                    missing  422  >>00-000--
GET  /admin/slips/                                        -        200  >>+--+++--
POST /admin/slips/save/                                   own      422  >>+--+++--
POST /admin/slips/save/                                   foreign  422  >>0--000--
POST /admin/slips/save/                                   about    422  >>0--000--
POST /admin/slips/save/                                   missing  422  >>0--000--
GET  /admin/repair_tasks/slip/?id=                  own      200  >>+++++++-
POST /admin/repair_tasks/slip/?id=                  own      200  >>+++++++-
GET  /admin/repair_tasks/slip/?id=                  office   200  >>+00++++-
POST /admin/repair_tasks/slip/?id=                  office   200  >>+00++++-
GET  /admin/repair_tasks/slip/?id=                  foreign  200  >>000000+-
POST /admin/repair_tasks/slip/?id=                  foreign  200  >>000000+-
GET  /admin/repair_tasks/slip/?id=                  about    200  >>0000000-
POST /admin/repair_tasks/slip/?id=                  about    200  >>0000000-
GET  /admin/repair_tasks/slip/?id=                  missing  200  >>0000000-
POST /admin/repair_tasks/slip/?id=                  missing  200  >>0000000-
GET  /admin/shifts/                                       -        200  >>+--+++--
POST /admin/shifts/                                       -        422  >>+--+++--
POST /admin/shifts/take/                                  own      302  >>+--+++--
POST /admin/shifts/take/                                  foreign  302  >>0--000--
POST /admin/shifts/take/                                  missing  302  >>0--000--

# The desk
GET  /admin/desk/                                         -        200  >>+--+++--
GET  /admin/desk/now/                                     -        200  >>+--+++--
POST /admin/desk/{find,home,due}/                         -        200  >>+--+++--
POST /admin/desk/{save,director}/                         -        422  >>+--+++--
GET  /admin/desk/case/?record=visit&id=                   own      200  >>+--+++--
GET  /admin/desk/case/?record=visit&id=                   foreign  200  >>0--000--
GET  /admin/desk/case/?record=visit&id=                   about    200  >>0--000--
GET  /admin/desk/case/?record=visit&id=                   missing  200  >>0--000--
GET  /admin/desk/calls/?id=                               own      404  >>+--+++--
GET  /admin/desk/calls/?id=                               foreign  404  >>+--+++--
GET  /admin/desk/calls/?id=                               missing  404  >>+--+++--
POST /admin/desk/told/                                    own      422  >>+--+++--
POST /admin/desk/told/                                    foreign  422  >>0--000--
POST /admin/desk/told/                                    missing  422  >>0--000--
POST /admin/mass_events/                                  -        422  >>+--+++--
POST /admin/mass_events/caller/                           own      422  >>+--+++--
POST /admin/mass_events/caller/                           foreign  422  >>0--000--
POST /admin/mass_events/caller/                           missing  422  >>0--000--
POST /admin/mass_events/end/                              own      422  >>+--+++--
POST /admin/mass_events/end/                              foreign  422  >>0--000--
POST /admin/mass_events/end/                              missing  422  >>0--000--

# The board, and what is drawn to be checked
GET  /admin/board/                                        -        200  >>----+++-
GET  /admin/board/days/                                   -        200  >>----+++-
GET  /admin/board/now/                                    -        200  >>----+++-
GET  /admin/spot_checks/                                  -        200  >>----+++-
GET  /admin/spot_checks/export/csv/                       -        200  >>----+++-
POST /admin/spot_checks/export/csv/                       -        422  >>----+---
GET  /admin/spot_checks/details/?id=                      own      200  >>----+++-
GET  /admin/spot_checks/details/?id=                      foreign  200  >>----00+-
GET  /admin/spot_checks/details/?id=                      about    200  >>----000-
GET  /admin/spot_checks/details/?id=                      missing  200  >>----000-
GET  /admin/spot_checks/edit/?id=                         own      200  >>----++--
GET  /admin/spot_checks/edit/?id=                         foreign  200  >>----00--
GET  /admin/spot_checks/edit/?id=                         about    200  >>----000-
GET  /admin/spot_checks/edit/?id=                         missing  200  >>----000-
POST /admin/spot_checks/edit/?id=                         own      422  >>----++--
POST /admin/spot_checks/edit/?id=                         foreign  422  >>----00--
POST /admin/spot_checks/edit/?id=                         about    422  >>----000-
POST /admin/spot_checks/edit/?id=                         missing  422  >>----000-
POST /admin/spot_checks/action/                           own      302  >>----++--
POST /admin/spot_checks/action/                           foreign  302  >>----00--
POST /admin/spot_checks/action/                           about    302  >>----00--
POST /admin/spot_checks/action/                           missing  302  >>----00--
POST /admin/spot_checks/correct/                          own      409  >>----++--
POST /admin/spot_checks/corrected/                        own      400  >>----++--
POST /admin/spot_checks/{correct,corrected}/              foreign  422  >>----00--
POST /admin/spot_checks/{correct,corrected}/              about    422  >>----00--
POST /admin/spot_checks/{correct,corrected}/              missing  422  >>----00--

# The month (leaders look at one office at a time, here the east)
GET  /admin/month/                                        -        200  >>+--++++-
GET  /admin/month/{paper,analysis,export/csv,export/xlsx}/ -       200  >>+--++++-
GET  /admin/reports/                                      -        200  >>+--++++-
GET  /admin/reports/{export/csv,export/xlsx}/             -        200  >>+--++++-
GET  /admin/reports/details/?id=                          own      302  >>+--++++-
GET  /admin/reports/details/?id=                          foreign  302  >>0--0000-
GET  /admin/reports/details/?id=                          missing  302  >>0--0000-
GET  /admin/month/company/                                -        200  >>------+-
GET  /admin/month/behind/                                 -        404  >>+--++++-
GET  /admin/month/details/?id=                            own      302  >>+--++++-
GET  /admin/month/details/?id=                            foreign  302  >>0--0000-
GET  /admin/month/details/?id=                            missing  302  >>0--0000-
POST /admin/month/make/                                   -        400  >>+--+++--
POST /admin/month/{write,measure,submit}/                 own      422  >>+--+++--
POST /admin/month/{drop,done}/                            own      400  >>+--+++--
POST /admin/month/{write,measure,submit,drop,done}/       foreign  422  >>0--000--
POST /admin/month/{write,measure,submit,drop,done}/       missing  422  >>0--000--
POST /admin/month/return/                                 own      422  >>----+---
POST /admin/month/approve/                                own      409  >>----+---
POST /admin/month/{return,approve}/                       foreign  422  >>0--0000-
POST /admin/month/{return,approve}/                       missing  422  >>0--0000-

# The duty roster
GET  /admin/duties/                                       -        200  >>++++++--
POST /admin/duties/                                       -        422  >>---+++--
POST /admin/duties/repeat/                                -        302  >>---+++--
POST /admin/duties/drop/                                  own      302  >>---+++--
POST /admin/duties/drop/                                  foreign  302  >>---000--
POST /admin/duties/drop/                                  missing  302  >>---000--

# The complaint box
GET  /admin/complaint_box/                                -        200  >>++-++++-
POST /admin/complaint_box/                                -        422  >>+--+++--
POST /admin/complaint_box/drop/                           own      302  >>+--+++--
POST /admin/complaint_box/drop/                           foreign  302  >>0--000--
POST /admin/complaint_box/drop/                           missing  302  >>0--000--

# Home visits
GET  /admin/home_visits/                                  -        200  >>++-++++-
POST /admin/home_visits/plan/                             -        422  >>---+++--
POST /admin/home_visits/take_over/                        -        302  >>---+++--
POST /admin/home_visits/record/                           -        422  >>++-+++--
POST /admin/home_visits/finish/                           own      302  >>++-+++--
POST /admin/home_visits/finish/                           foreign  302  >>00-000--
POST /admin/home_visits/finish/                           missing  302  >>00-000--
POST /admin/home_visits/reopen/                           own      422  >>----++--
POST /admin/home_visits/drop_round/                       own      302  >>---+++--
POST /admin/home_visits/reopen/                           foreign  422  >>----00--
POST /admin/home_visits/reopen/                           missing  422  >>----00--
POST /admin/home_visits/drop_round/                       foreign  302  >>---000--
POST /admin/home_visits/drop_round/                       missing  302  >>---000--
GET  /admin/home_visits/visit/?id=                        own      200  >>++-++++-
GET  /admin/home_visits/visit/?id=                        foreign  200  >>00-000+-
GET  /admin/home_visits/visit/?id=                        missing  200  >>00-0000-
POST /admin/home_visits/opinion/                          own      422  >>++-+++--
POST /admin/home_visits/{settle,hand}/                    own      400  >>++-+++--
POST /admin/home_visits/{opinion,settle,hand}/            foreign  422  >>00-000--
POST /admin/home_visits/{opinion,settle,hand}/            missing  422  >>00-000--
POST /admin/home_visits/drop/                             own      302  >>++-+++--
POST /admin/home_visits/drop/                             foreign  302  >>00-000--
POST /admin/home_visits/drop/                             missing  302  >>00-000--

# Cases: lists and files
GET  /admin/{visits,complaints,repair_tasks}/             -        200  >>+++++++-
GET  /admin/{inspections,revisits}/                       -        200  >>++-++++-
GET  /admin/{visits,complaints,repair_tasks}/export/csv/  -        200  >>+++++++-
GET  /admin/{inspections,revisits}/export/csv/            -        200  >>++-++++-
POST /admin/{visits,complaints,repair_tasks}/export/csv/  -        422  >>----+---
POST /admin/{inspections,revisits}/export/csv/            -        422  >>----+---
GET  /admin/visits/export/exe/                            -        404  >>+++++++-

# Lists as their reader arranged them (here nothing that there is to do), and how far one's own long step is
POST /admin/{visits,complaints,repair_tasks}/arrange/     -        400  >>+++++++-
POST /admin/{inspections,revisits,houses}/arrange/        -        400  >>++-++++-
POST /admin/residents/arrange/                            -        400  >>++-+++--
POST /admin/staff/arrange/                                -        400  >>---+++-+
POST /admin/{departments,categories,faults}/arrange/      -        400  >>----++-+
POST /admin/offices/arrange/                              -        400  >>----+-++
POST /admin/audit/arrange/                                -        400  >>----++++
POST /admin/exports/arrange/                              -        400  >>----+++-
POST /admin/snippets/arrange/                             -        400  >>+--+++-+
POST /admin/{emergency_contacts,checklists}/arrange/                   -        400  >>----++-+
POST /admin/spot_checks/arrange/                          -        400  >>----+++-
GET  /admin/{visits,complaints,repair_tasks}/tools/       -        200  >>+++++++-
GET  /admin/{inspections,revisits,houses}/tools/          -        200  >>++-++++-
GET  /admin/residents/tools/                              -        200  >>++-+++--
GET  /admin/staff/tools/                                  -        200  >>---+++-+
GET  /admin/{departments,categories,faults}/tools/        -        200  >>----++-+
GET  /admin/offices/tools/                                -        200  >>----+-++
GET  /admin/audit/tools/                                  -        200  >>----++++
GET  /admin/exports/tools/                                -        200  >>----+++-
GET  /admin/snippets/tools/                               -        200  >>+--+++-+
GET  /admin/{emergency_contacts,checklists}/tools/                     -        200  >>----++-+
GET  /admin/spot_checks/tools/                            -        200  >>----+++-
GET  /admin/progress/                                     -        200  --++++++++

# Cases: one of them
GET  /admin/{visits,complaints,repair_tasks}/details/?id= own      200  >>+++++++-
GET  /admin/{visits,complaints,repair_tasks}/details/?id= office   200  >>+00++++-
GET  /admin/{visits,complaints,repair_tasks}/details/?id= foreign  200  >>000000+-
GET  /admin/{visits,complaints,repair_tasks}/details/?id= about    200  >>0000000-
GET  /admin/{visits,complaints,repair_tasks}/details/?id= missing  200  >>0000000-
GET  /admin/inspections/details/?id=                      own      200  >>++-++++-
GET  /admin/{inspections,revisits}/details/?id=           office   200  >>+0-++++-
GET  /admin/{inspections,revisits}/details/?id=           foreign  200  >>00-000+-
GET  /admin/{inspections,revisits}/details/?id=           missing  200  >>00-0000-
GET  /admin/revisits/details/?id=                         own      200  >>++-++++-
GET  /admin/revisits/details/?id=                         about    200  >>00-0000-

# Cases: on paper
GET  /admin/{visits,complaints,repair_tasks}/paper/?id=   own      200  >>+++++++-
GET  /admin/{visits,complaints,repair_tasks}/paper/?id=   office   200  >>+00++++-
GET  /admin/{visits,complaints,repair_tasks}/paper/?id=   foreign  200  >>000000+-
GET  /admin/{visits,complaints,repair_tasks}/paper/?id=   about    200  >>0000000-
GET  /admin/{visits,complaints,repair_tasks}/paper/?id=   missing  200  >>0000000-
GET  /admin/inspections/paper/?id=                        own      200  >>++-++++-
GET  /admin/revisits/paper/?id=                           own      200  >>++-++++-
GET  /admin/{inspections,revisits}/paper/?id=             foreign  200  >>00-000+-
GET  /admin/{inspections,revisits}/paper/?id=             missing  200  >>00-0000-
GET  /admin/revisits/paper/?id=                           about    200  >>00-0000-
GET  /admin/paper/                                        -        200  >>++++++--
GET  /admin/paper/blank/                                  -        200  >>++++++--

# Cases: a new one
GET  /admin/{visits,repair_tasks}/new/                    -        200  >>++++++--
POST /admin/{visits,repair_tasks}/new/                    -        422  >>++++++--
GET  /admin/{complaints,inspections}/new/                 -        200  >>++-+++--
POST /admin/{complaints,inspections}/new/                 -        422  >>++-+++--
GET  /admin/revisits/new/                                 -        200  >>--------
POST /admin/revisits/new/                                 -        200  >>--------

# Cases: corrections
GET  /admin/{visits,complaints,repair_tasks}/edit/?id=    own      200  >>++~+++~-
GET  /admin/{visits,complaints,repair_tasks}/edit/?id=    office   200  >>+00+++~-
GET  /admin/{visits,complaints,repair_tasks}/edit/?id=    foreign  200  >>000000~-
GET  /admin/{visits,complaints,repair_tasks}/edit/?id=    about    200  >>0000000-
GET  /admin/{visits,complaints,repair_tasks}/edit/?id=    missing  200  >>0000000-
POST /admin/{visits,complaints,repair_tasks}/edit/?id=    own      422  >>++~+++~-
POST /admin/{visits,complaints,repair_tasks}/edit/?id=    office   422  >>+00+++~-
POST /admin/{visits,complaints,repair_tasks}/edit/?id=    foreign  422  >>000000~-
POST /admin/{visits,complaints,repair_tasks}/edit/?id=    about    422  >>0000000-
POST /admin/{visits,complaints,repair_tasks}/edit/?id=    missing  422  >>0000000-
GET  /admin/inspections/edit/?id=                         own      200  >>++-+++~-
POST /admin/inspections/edit/?id=                         own      422  >>++-+++~-
GET  /admin/inspections/edit/?id=                         foreign  200  >>00-000~-
POST /admin/inspections/edit/?id=                         foreign  422  >>00-000~-
GET  /admin/revisits/edit/?id=                            own      200  >>+--++++-
POST /admin/revisits/edit/?id=                            own      422  >>+--++++-
GET  /admin/revisits/edit/?id=                            foreign  200  >>00-000+-
POST /admin/revisits/edit/?id=                            foreign  422  >>00-000+-
GET  /admin/revisits/edit/?id=                            about    200  >>00-0000-
POST /admin/revisits/edit/?id=                            about    422  >>00-0000-
GET  /admin/{inspections,revisits}/edit/?id=              missing  200  >>00-0000-
POST /admin/{inspections,revisits}/edit/?id=              missing  422  >>00-0000-

# Cases: verbs (escalate; record_attempt on a revisit), alone and in a batch with one that is one's own
POST /admin/{visits,complaints,repair_tasks}/action/      own      200  >>++++++--
POST /admin/{visits,complaints,repair_tasks}/action/      office   200  >>+00+++--
POST /admin/{visits,complaints,repair_tasks}/action/      foreign  200  >>000000--
POST /admin/{visits,complaints,repair_tasks}/action/      batch    200  >>000000--
POST /admin/{visits,complaints,repair_tasks}/action/      about    200  >>0000000-
POST /admin/{visits,complaints,repair_tasks}/action/      missing  200  >>0000000-
POST /admin/inspections/action/                           own      200  >>++-+++--
POST /admin/inspections/action/                           foreign  200  >>00-000--
POST /admin/inspections/action/                           batch    200  >>00-000--
POST /admin/inspections/action/                           missing  200  >>00-0000-
POST /admin/revisits/action/                              own      200  >>+--++++-
POST /admin/revisits/action/                              foreign  200  >>00-000+-
POST /admin/revisits/action/                              about    200  >>00-0000-
POST /admin/revisits/action/                              missing  200  >>00-0000-

# Cases: a phone asked for (here without a reason, so nothing is shown), and files
POST /admin/{visits,complaints,repair_tasks}/reveal/?id=  own      302  >>+++++++-
POST /admin/{visits,complaints,repair_tasks}/reveal/?id=  office   302  >>+00++++-
POST /admin/{visits,complaints,repair_tasks}/reveal/?id=  foreign  302  >>000000+-
POST /admin/{visits,complaints,repair_tasks}/reveal/?id=  about    302  >>0000000-
POST /admin/{visits,complaints,repair_tasks}/reveal/?id=  missing  302  >>0000000-
POST /admin/{inspections,revisits}/reveal/?id=            own      302  >>++-++++-
POST /admin/{inspections,revisits}/reveal/?id=            foreign  302  >>00-000+-
POST /admin/{inspections,revisits}/reveal/?id=            missing  302  >>00-0000-
POST /admin/revisits/reveal/?id=                          about    302  >>00-0000-
POST /admin/attachments/                                  own      303  >>++++++-0
POST /admin/attachments/                                  foreign  303  >>000000-0
POST /admin/attachments/                                  about    303  >>00000000
POST /admin/attachments/                                  missing  303  >>00000000
GET  /admin/attachments/<id>/                             own      200  >>+++++++0
GET  /admin/attachments/<id>/                             foreign  200  >>000000+0
GET  /admin/attachments/<id>/                             about    200  >>00000000
GET  /admin/attachments/<id>/                             missing  200  >>00000000
GET  /admin/attachments/<id>/thumbnail/                   own      404  >>++++++++
GET  /admin/attachments/<id>/thumbnail/                   foreign  200  >>00000000
GET  /admin/attachments/<id>/thumbnail/                   about    200  >>00000000
GET  /admin/attachments/<id>/thumbnail/                   missing  200  >>00000000

# Homes and residents
GET  /admin/houses/                                       -        200  >>++-++++-
GET  /admin/houses/export/csv/                            -        200  >>++-++++-
GET  /admin/houses/details/?id=                           own      200  >>++-++++-
GET  /admin/houses/details/?id=                           foreign  200  >>00-000+-
GET  /admin/houses/details/?id=                           missing  200  >>00-0000-
GET  /admin/residents/                                    -        200  >>++-+++--
GET  /admin/residents/export/csv/                         -        200  >>++-+++--
GET  /admin/residents/details/?id=                        own      200  >>++-+++--
GET  /admin/residents/details/?id=                        foreign  200  >>00-000--
GET  /admin/residents/details/?id=                        missing  200  >>00-000--
POST /admin/{houses,residents}/export/csv/                -        422  >>----+---
GET  /admin/{houses,residents}/new/                       -        200  >>+--+++--
POST /admin/{houses,residents}/new/                       -        422  >>+--+++--
GET  /admin/{houses,residents}/edit/?id=                  own      200  >>+--+++--
POST /admin/{houses,residents}/edit/?id=                  own      422  >>+--+++--
GET  /admin/{houses,residents}/edit/?id=                  foreign  200  >>00-000--
POST /admin/{houses,residents}/edit/?id=                  foreign  422  >>00-000--
GET  /admin/houses/edit/?id=                              missing  200  >>00-0000-
POST /admin/houses/edit/?id=                              missing  422  >>00-0000-
GET  /admin/residents/edit/?id=                           missing  200  >>00-000--
POST /admin/residents/edit/?id=                           missing  422  >>00-000--
POST /admin/residents/reveal/?id=                         own      302  >>++-+++--
POST /admin/residents/reveal/?id=                         foreign  302  >>00-000--
POST /admin/residents/reveal/?id=                         missing  302  >>00-000--
GET  /admin/import/                                       -        200  >>----+--+
GET  /admin/import/progress/                              -        200  >>----+--+
POST /admin/import/check/                                 -        422  >>----+--+
POST /admin/import/run/                                   -        303  >>----+--+

# Accounts and deputies
GET  /admin/staff/                                        -        200  >>---+++-+
GET  /admin/staff/export/csv/                             -        200  >>---+++-+
POST /admin/staff/export/csv/                             -        422  >>----+---
GET  /admin/staff/details/?id=                            own      200  >>---+++-+
GET  /admin/staff/details/?id=                            foreign  200  >>---000-+
GET  /admin/staff/details/?id=                            missing  200  >>---000-0
GET  /admin/staff/new/                                    -        200  >>----+--+
POST /admin/staff/new/                                    -        422  >>----+--+
GET  /admin/staff/edit/?id=                               own      200  >>----+--+
POST /admin/staff/edit/?id=                               own      422  >>----+--+
GET  /admin/staff/edit/?id=                               foreign  200  >>---000-+
POST /admin/staff/edit/?id=                               foreign  422  >>---000-+
GET  /admin/staff/edit/?id=                               missing  200  >>---000-0
POST /admin/staff/edit/?id=                               missing  422  >>---000-0
POST /admin/staff/action/                                 own      302  >>----+--+
POST /admin/staff/action/                                 foreign  302  >>---000-+
POST /admin/staff/action/                                 missing  302  >>---000-0
GET  /admin/deputies/                                     -        200  >>----+---
POST /admin/deputies/                                     -        422  >>----+---
POST /admin/deputies/end/                                 own      422  >>----+---
POST /admin/deputies/end/                                 foreign  422  >>----0---
POST /admin/deputies/end/                                 missing  422  >>----0---
GET  /admin/front_desks/                                  -        200  >>----+---
POST /admin/front_desks/                                  -        422  >>----+---
POST /admin/front_desks/end/                              own      422  >>----+---
POST /admin/front_desks/end/                              foreign  422  >>----0---
POST /admin/front_desks/end/                              missing  422  >>----0---

# Settings
GET  /admin/{departments,categories,faults}/              -        200  >>----++-+
GET  /admin/{departments,categories,faults}/export/csv/   -        200  >>----++-+
POST /admin/{departments,categories,faults}/export/csv/   -        422  >>----+---
GET  /admin/{departments,categories,faults}/details/?id=  own      200  >>----++-+
GET  /admin/{departments,categories,faults}/details/?id=  foreign  200  >>----00-0
GET  /admin/{departments,categories,faults}/details/?id=  missing  200  >>----00-0
GET  /admin/{departments,categories,faults}/new/          -        200  >>----++-+
POST /admin/{departments,categories,faults}/new/          -        422  >>----++-+
GET  /admin/{departments,categories,faults}/edit/?id=     own      200  >>----++-+
POST /admin/{departments,categories,faults}/edit/?id=     own      422  >>----++-+
GET  /admin/{departments,categories,faults}/edit/?id=     foreign  200  >>----00-0
POST /admin/{departments,categories,faults}/edit/?id=     foreign  422  >>----00-0
GET  /admin/{departments,categories,faults}/edit/?id=     missing  200  >>----00-0
POST /admin/{departments,categories,faults}/edit/?id=     missing  422  >>----00-0
GET  /admin/snippets/                                     -        200  >>+--+++-+
GET  /admin/snippets/export/csv/                          -        200  >>+--+++-+
POST /admin/snippets/export/csv/                          -        422  >>----+---
GET  /admin/snippets/details/?id=                         own      200  >>+--+++-+
GET  /admin/snippets/details/?id=                         foreign  200  >>0--000-0
GET  /admin/snippets/details/?id=                         missing  200  >>0--000-0
GET  /admin/snippets/new/                                 -        200  >>+--+++-+
POST /admin/snippets/new/                                 -        422  >>+--+++-+
GET  /admin/snippets/edit/?id=                            own      200  >>+--+++-+
POST /admin/snippets/edit/?id=                            own      422  >>+--+++-+
GET  /admin/snippets/edit/?id=                            foreign  200  >>0--000-0
POST /admin/snippets/edit/?id=                            foreign  422  >>0--000-0
GET  /admin/snippets/edit/?id=                            missing  200  >>0--000-0
POST /admin/snippets/edit/?id=                            missing  422  >>0--000-0
GET  /admin/{emergency_contacts,checklists}/                           -        200  >>----++-+
GET  /admin/{emergency_contacts,checklists}/export/csv/                -        200  >>----++-+
POST /admin/{emergency_contacts,checklists}/export/csv/                -        422  >>----+---
GET  /admin/{emergency_contacts,checklists}/details/?id=               own      200  >>----++-+
GET  /admin/{emergency_contacts,checklists}/details/?id=               foreign  200  >>----00-0
GET  /admin/{emergency_contacts,checklists}/details/?id=               missing  200  >>----00-0
GET  /admin/{emergency_contacts,checklists}/new/                       -        200  >>----++-+
POST /admin/{emergency_contacts,checklists}/new/                       -        422  >>----++-+
GET  /admin/{emergency_contacts,checklists}/edit/?id=                  own      200  >>----++-+
POST /admin/{emergency_contacts,checklists}/edit/?id=                  own      422  >>----++-+
GET  /admin/{emergency_contacts,checklists}/edit/?id=                  foreign  200  >>----00-0
POST /admin/{emergency_contacts,checklists}/edit/?id=                  foreign  422  >>----00-0
GET  /admin/{emergency_contacts,checklists}/edit/?id=                  missing  200  >>----00-0
POST /admin/{emergency_contacts,checklists}/edit/?id=                  missing  422  >>----00-0
GET  /admin/settings/                                     -        200  >>----+--+
POST /admin/settings/                                     -        422  >>----+--+
GET  /admin/offices/                                      -        200  >>----+-++
GET  /admin/offices/export/csv/                           -        200  >>----+-++
POST /admin/offices/export/csv/                           -        422  >>----+---
GET  /admin/offices/details/?id=                          own      200  >>----+-++
GET  /admin/offices/details/?id=                          foreign  200  >>----0-++
GET  /admin/offices/details/?id=                          missing  200  >>----0-00
GET  /admin/offices/new/                                  -        200  >>-------+
POST /admin/offices/new/                                  -        422  >>-------+
GET  /admin/offices/edit/?id=                             own      200  >>----+--+
POST /admin/offices/edit/?id=                             own      422  >>----+--+
GET  /admin/offices/edit/?id=                             foreign  200  >>----0--+
POST /admin/offices/edit/?id=                             foreign  422  >>----0--+
GET  /admin/offices/edit/?id=                             missing  200  >>----0-00
POST /admin/offices/edit/?id=                             missing  422  >>----0-00
POST /admin/offices/action/                               own      302  >>------++
POST /admin/offices/action/                               foreign  302  >>------++
POST /admin/offices/action/                               missing  302  >>------00

# What was done, and what left
GET  /admin/audit/                                        -        200  >>----++++
GET  /admin/audit/export/csv/                             -        200  >>----++++
POST /admin/{audit,exports}/export/csv/                   -        422  >>----+---
GET  /admin/audit/details/?id=                            own      200  >>----+++0
GET  /admin/audit/details/?id=                            account  200  >>----++++
GET  /admin/audit/details/?id=                            foreign  200  >>----00+0
GET  /admin/audit/details/?id=                            about    200  >>----0000
GET  /admin/audit/details/?id=                            missing  200  >>----0000
GET  /admin/exports/                                      -        200  >>----+++-
GET  /admin/exports/export/csv/                           -        200  >>----+++-
GET  /admin/exports/details/?id=                          own      200  >>----+++-
GET  /admin/exports/details/?id=                          foreign  200  >>----00+-
GET  /admin/exports/details/?id=                          missing  200  >>----000-

# What Flask-Admin brings and nobody has: closed before anything is read, so not everybody is asked
GET  /admin/audit/{new,edit}/                             -        200  >.-...0..0
POST /admin/audit/{new,edit,action}/                      -        200  >.-...0..0
GET  /admin/exports/{new,edit}/                           -        200  >.-...0..-
POST /admin/exports/{new,edit,action}/                    -        200  >.-...0..-
POST /admin/{visits,complaints,repair_tasks}/{delete,ajax/lookup,ajax/update}/  own  200  >.0...0..-
POST /admin/{inspections,revisits}/{delete,ajax/lookup,ajax/update}/            own  200  >.0...0..-
POST /admin/houses/{action,delete,ajax/lookup,ajax/update}/                     own  200  >.0...0..-
POST /admin/residents/{action,delete,ajax/lookup,ajax/update}/                  own  200  >.0...0..-
POST /admin/staff/{delete,ajax/lookup,ajax/update}/                             own  200  >.-...0..0
POST /admin/{departments,categories,faults}/{action,delete,ajax/lookup,ajax/update}/  own  200  >.-...0..0
POST /admin/snippets/{action,delete,ajax/lookup,ajax/update}/           own  200  >.0...0..0
POST /admin/{emergency_contacts,checklists}/{action,delete,ajax/lookup,ajax/update}/ own  200  >.-...0..0
POST /admin/offices/{delete,ajax/lookup,ajax/update}/                           own  200  >.-...0..0
POST /admin/audit/{delete,ajax/lookup,ajax/update}/                             own  200  >.-...0..0
POST /admin/exports/{delete,ajax/lookup,ajax/update}/                           own  200  >.-...0..-
GET  /admin/spot_checks/new/                              -        200  >.-...0..-
POST /admin/spot_checks/new/                              -        200  >.-...0..-
POST /admin/spot_checks/{delete,ajax/lookup,ajax/update}/ own  200  >.-...0..-
"""

TABLES = {
    "visits": "visit", "complaints": "complaint", "repair_tasks": "repair_task", "inspections": "inspection",
    "revisits": "revisit", "houses": "house", "residents": "resident", "staff": "staff", "departments": "department",
    "categories": "category", "faults": "fault", "offices": "office", "audit": "audit", "exports": "export_log",
    "attachments": "attachment", "read": "escalation", "deputies": "deputation",
    "notices": "notice", "snippets": "snippet", "emergency_contacts": "emergency_contact",
    "checklists": "checklist",
    "delivery": "inspection", "my_tasks": "repair_task", "slips": "repair_task", "shifts": "shift_handover",
    "desk": "visit", "mass_events": "mass_event", "spot_checks": "spot_check",
    "front_desks": "front_desk", "home_visits": "home_visit", "duties": "duty",
    "complaint_box": "box_opening", "month": "monthly_report", "reports": "monthly_report",
}

WRONG = {"phone": "12", "name": "", "rooms": "", "text": "", "content": "", "fault": "", "key": "", "rating": ""}
KEY = "0" * 32
SENT = (
    (r"/admin/my_tasks/press/", lambda row: {"key": KEY, "verb": "hand_back", "id": row}),
    (r"/admin/inspections/press/", lambda row: {"key": KEY, "verb": "mark", "id": row, "room": "x", "part": "x"}),
    (r"/admin/delivery/\w+/", lambda row: {"id": row, "counter": "99", "to": "", "received_by": ""}),
    (r"/admin/slips/save/", lambda row: {"key": KEY, "id": row}),
    (r"/admin/repair_tasks/slip/", lambda row: {"rowid": row}),
    (r"/admin/shifts/", lambda row: {"note": "长" * 5001}),
    (r"/admin/shifts/take/", lambda row: {"id": row}),
    (r"/login", lambda row: {"username": "who.ever", "password": "wrong"}),
    (r"/switch", lambda row: {"staff": "1", "pin": "204816"}),
    (r"/password", lambda row: {"password": "one", "password_again": "another"}),
    (r"/admin/lookups/", lambda row: {"name": "house", "query": "501"}),
    (r"/admin/desk/(save|director)/", lambda row: {"channel": "", "kind": "enquiry", "content": ""}),
    (r"/admin/desk/(find|home|due)/", lambda row: {"query": "501", "text": "3-2-501", "kind": "enquiry"}),
    (r"/admin/desk/told/|/admin/mass_events/caller/", lambda row: {"id": row}),
    (r"/admin/mass_events/", lambda row: {"place": ""}),
    (r"/admin/month/make/", lambda row: {"first": "x", "last": "y"}),
    (r"/admin/month/(write|measure|submit|return|approve|drop|done)/", lambda row: {"id": row}),
    (r"/admin/home_visits/(opinion|settle|hand|finish|reopen|drop|drop_round)/", lambda row: {"id": row}),
    (r"/admin/complaint_box/drop/", lambda row: {"id": row}),
    (r"/admin/duties/drop/", lambda row: {"id": row}),
    (r"/admin/settings/", lambda row: {"large_repair_days": "-1"}),
    (r"/admin/staff/action/", lambda row: {"action": "enable", "rowid": row}),
    (r"/admin/spot_checks/(correct|corrected)/", lambda row: {"id": row}),
    (r"/admin/spot_checks/action/", lambda row: {"action": "turn_into_complaint", "rowid": row}),
    (r"/admin/offices/action/", lambda row: {"action": "pick", "rowid": row}),
    (r"/admin/revisits/action/", lambda row: {"action": "record_attempt", "rowid": row}),
    (r"/admin/\w+/action/", lambda row: {"action": "escalate", "rowid": row}),
    (r"/admin/(\w+/end|read|notices/read)/", lambda row: {"id": row}),
    (r"/admin/\w+/edit/", lambda row: WRONG),
    (r"/admin/\w+/delete/", lambda row: {"id": row}),
    (r"/admin/\w+/ajax/update/", lambda row: {"list_form_pk": row, "name": "x"}),
    (r"/admin/\w+/ajax/lookup/", lambda row: {"name": "house", "query": "5"}),
)
"""What a POST sends along: for who is let in, something that is refused or asked for again, so that nothing changes."""


def lines():
    for text in filter(None, (line.split("#")[0].strip() for line in TABLE.splitlines())):
        method, pattern, row, status, answers = text.split()
        for address in spread(pattern):
            yield method, address, row, int(status), answers


def spread(pattern: str) -> list[str]:
    """`/a/{b,c}/` as `/a/b/` and `/a/c/`."""
    inside = re.search(r"{(.*?)}", pattern)
    if inside is None:
        return [pattern]
    return [one for part in inside[1].split(",") for one in spread(pattern.replace(inside[0], part, 1))]


LINES = list(lines())


def name_of(line) -> str:
    return " ".join(line[:3])


def send(world, who: str, method: str, address: str, row: str):
    """One request of somebody's fresh browser, which asks for refusals in short."""
    client = world.app.test_client()
    headers = {}
    if who != "nobody":
        client.sign_in(world.staff[who])
    if who in ROLES:
        headers["Accept"] = "application/json"
    table = TABLES.get(address.split("/")[2] if address.count("/") > 2 else "")
    row_ids = [chosen_id(world, table, one, who) for one in (("own", "foreign") if row == "batch" else (row,))]
    path = address.replace("<id>", str(row_ids[0]))
    path = f"{path}{row_ids[0]}" if path.endswith("=") else path
    if method == "GET":
        return client.get(path, headers=headers)
    if address == "/admin/attachments/":
        record = "complaint" if row == "about" else "visit"
        case = chosen_id(world, record, row, who)
        sent = {"record": record, "id": case, "file": (BytesIO(b"MZ"), "a.jpg")}
    else:
        sent = next((make(row_ids) for pattern, make in SENT if re.fullmatch(pattern, path.split("?")[0])), {})
    return client.post(path, data=sent, headers=headers)


def chosen_id(world, table: str | None, row: str, who: str) -> int | str:
    if row == "missing":
        return MISSING
    about = who if who in ROLES else "receptionist"
    return "" if row == "-" else world.ids[table, f"about {about}" if row == "about" else row]


def is_as_listed(answer: str, status: int, response) -> bool:
    """Whether a response is what a letter of the table says."""
    path = urlsplit(response.location or "").path
    if answer == "+":
        return response.status_code == status and path != "/login"
    if answer == ">":
        return response.status_code in (302, 303) and path == "/login"
    if answer == "~":
        return response.status_code in (302, 303) and path != "/login" and path.startswith("/admin/")
    return response.status_code == {"-": 403, "0": 404}[answer]


def wrong_answers(world, line, *, let_in: bool) -> list:
    method, address, row, status, answers = line
    found = []
    for who, answer in zip(WHO, answers, strict=True):
        if answer != "." and (answer == "+") == let_in:
            response = send(world, who, method, address, row)
            if not is_as_listed(answer, status, response):
                found.append((who, answer, response.status_code, response.location))
    return found


def some(lines, *, let_in: bool):
    """The lines in which somebody is let in, or somebody isn't, for a test each."""
    chosen = [line for line in lines if ("+" in line[4] if let_in else set(line[4]) != {"+"})]
    return pytest.mark.parametrize("line", chosen, ids=[name_of(line) for line in chosen])


def reads_rows(line) -> bool:
    _method, address, row, *_rest = line
    return row != "-" or "/export/" in address or bool(re.fullmatch(r"/admin/(\w+/)?", address))


READING = [line for line in LINES if reads_rows(line)]
PLAIN = [line for line in LINES if not reads_rows(line)]
"""What reads no row is decided before the database is asked: once is enough."""


@some(READING, let_in=False)
def test_who_is_kept_out_is_told_so(world, at_first, line):
    assert wrong_answers(world, line, let_in=False) == []


@some(PLAIN, let_in=False)
def test_who_is_kept_out_of_a_plain_page_is_told_so(sqlite_world, line):
    assert wrong_answers(sqlite_world, line, let_in=False) == []


def test_nothing_of_that_has_changed_anything(world, at_first, everything):
    now = everything()
    assert {table: rows for table, rows in now.items() if rows != at_first[table]} == {}


@some(READING, let_in=True)
def test_who_is_let_in_is_answered(world, line):
    assert wrong_answers(world, line, let_in=True) == []


@some(PLAIN, let_in=True)
def test_who_is_let_in_to_a_plain_page_is_answered(sqlite_world, line):
    assert wrong_answers(sqlite_world, line, let_in=True) == []


def test_every_address_and_method_is_in_the_table(world):
    adapter = world.app.url_map.bind("localhost")
    listed = {
        (adapter.match(address.split("?")[0].replace("<id>", "1"), method, return_rule=True)[0].rule, method)
        for method, address, *_rest in LINES
    }
    known = {
        (rule.rule, method)
        for rule in world.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert known - listed == ELSEWHERE
    assert listed - known == set()


ELSEWHERE = {("/logout", "POST")}
"""Ends every session of who asks, so it is tried in test_login_pages.py alone."""


def test_what_takes_an_id_is_tried_with_ones_own_a_foreign_and_a_missing_one():
    rows = {}
    for method, address, row, *_rest in LINES:
        if row != "-" and not re.search(r"/(delete|ajax/\w+)/", address):
            rows.setdefault((method, address), set()).add(row)
    rows = {key: found for key, found in rows.items() if not re.search(r"/(houses|residents|\w+s)/action", key[1])}
    assert {key: found for key, found in rows.items() if not found >= {"own", "foreign", "missing"}} == {}


def test_each_line_answers_everybody():
    assert [name_of(line) for line in LINES if len(line[4]) != len(WHO)] == []
