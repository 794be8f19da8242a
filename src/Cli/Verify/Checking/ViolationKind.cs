namespace ChatCluster.Cli.Verify.Checking;

/// <summary>In which way a promise was broken.</summary>
internal enum ViolationKind
{
    /// <summary>A message was acknowledged and somebody saw it, but the log doesn't have it (P1).</summary>
    Lost,

    /// <summary>A message was acknowledged, but neither the log has it nor did any reader see it (P1).</summary>
    AcknowledgedNotStored,

    /// <summary>A message was acknowledged at another <c>seq</c> than the log has it at (P1, P6).</summary>
    WrongPlace,

    /// <summary>The log has a message of one sender with one id twice (P5).</summary>
    DoubledInLog,

    /// <summary>Two tries of one message were answered with different <c>seq</c>s (P5).</summary>
    TwoAnswers,

    /// <summary>A message was refused for good, but the log has it.</summary>
    RefusedButStored,

    /// <summary>A message was still without an answer when the run's time to settle was over (P9).</summary>
    Unanswered,

    /// <summary>A <c>seq</c> is missing in the log (P2).</summary>
    HoleInLog,

    /// <summary>The log's events don't come in the order of their <c>seq</c> (P2).</summary>
    LogOutOfOrder,

    /// <summary>The log has another text for an id than was sent.</summary>
    WrongText,

    /// <summary>The log has another sender for an id than the one who sent it.</summary>
    WrongSender,

    /// <summary>The log has a message of one of the run's writers that none of them sent.</summary>
    Foreign,

    /// <summary>The log isn't the same when it is read at different gateways, or in different ways (P2).</summary>
    LogsDiffer,

    /// <summary>The log could not be read, so its room was not checked.</summary>
    LogNotRead,

    /// <summary>A reader did not get an event that lies between others that it got (P3).</summary>
    ReaderHole,

    /// <summary>A reader got an event twice (P3).</summary>
    ReaderDouble,

    /// <summary>A reader got an event after one with a higher <c>seq</c> (P3).</summary>
    ReaderReordered,

    /// <summary>A reader got something else than the log has at that <c>seq</c> (P2).</summary>
    ReaderDiffers,

    /// <summary>A reader did not come to the head of its room in time (P3).</summary>
    ReaderIncomplete,

    /// <summary>A reader was told that events can't be had (P4).</summary>
    GapTold,

    /// <summary>The room's epoch changed: its log was lost or replaced (P4).</summary>
    EpochChanged,

    /// <summary>A gateway broke the protocol, as the client library saw it.</summary>
    ProtocolBroken,
}
