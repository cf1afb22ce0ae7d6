"""Every table that staff decide in, under one name."""

from concours.store.models.exam import (
    Attempt,
    Candidate,
    Exam,
    Extension,
    FrozenPaper,
    HandedShare,
    KeeperKey,
    Keyholder,
    ReplacementCode,
    SealedKeyDocument,
    Site,
    Sitting,
    StaffMember,
)
from concours.store.models.jury_room import (
    Annulment,
    Attendance,
    GateOverride,
    Incident,
    Pause,
    Proposal,
    SiteStart,
)
from concours.store.models.marking import (
    AnswersTable,
    CandidateMark,
    KeyVersion,
    MarkingVersion,
)
from concours.store.models.publication import (
    Deliberation,
    Publication,
    PublishedPaper,
    PublishedSheet,
)
from concours.store.models.ranking import CandidateRank, PartVersion, RankingVersion
from concours.store.models.review import PanelAnswer, WordingVerdict
from concours.store.models.roster import RosterFile
from concours.store.models.second_factor import RecoveryCode, SecondFactor, SignIn

__all__ = [
    "Annulment",
    "AnswersTable",
    "Attempt",
    "Attendance",
    "Candidate",
    "CandidateMark",
    "CandidateRank",
    "Deliberation",
    "Exam",
    "Extension",
    "FrozenPaper",
    "GateOverride",
    "HandedShare",
    "Incident",
    "KeeperKey",
    "KeyVersion",
    "Keyholder",
    "MarkingVersion",
    "PanelAnswer",
    "PartVersion",
    "Pause",
    "Proposal",
    "Publication",
    "PublishedPaper",
    "PublishedSheet",
    "RankingVersion",
    "RecoveryCode",
    "ReplacementCode",
    "RosterFile",
    "SealedKeyDocument",
    "SecondFactor",
    "SignIn",
    "Site",
    "SiteStart",
    "Sitting",
    "StaffMember",
    "WordingVerdict",
]
