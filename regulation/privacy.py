"""The notice that a resident gets before anything is written down about them, with its version (E-3, PIPL art. 17).

The version that was shown is kept on the resident and on the move-in's contact. A changed text gets a new version.
"""

from .words import N_

NOTICE_VERSION = "2026-1"

NOTICE = (
    (N_("谁在处理"), N_("本小区的物业服务企业及其管理处。联系方式见接待处公示。")),
    (N_("为了什么"), N_("受理您的来访、来电、投诉和报修，安排维修和回访，办理房屋交接，依照物业服务合同提供服务。")),
    (N_("记录哪些"), N_("姓名、一个电话、房号、与房屋的关系、您反映的事和办理过程。不记身份证号，不采集人脸。")),
    (N_("谁能看到"), N_("办理您这件事的工作人员。其他人看到的姓名和电话是遮盖的，查看号码要说明原因并留下记录。")),
    (N_("保存多久"), N_("办完事情所必需的时间。到期后姓名和电话会去掉，只保留统计数字。")),
    (N_("您的权利"), N_("您可以查看、复制、更正自己的信息，也可以要求删除，请向接待处提出。")),
    (N_("对外提供"), N_("需要开发商或施工单位上门时，经您同意才提供电话。没有您的单独同意，不会公布您的姓名。")),
)
"""(heading, sentence) in the order in which the notice is read."""
