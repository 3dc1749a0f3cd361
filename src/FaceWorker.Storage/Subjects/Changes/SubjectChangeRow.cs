using FaceWorker.Core.Subjects;
using Npgsql;

namespace FaceWorker.Storage.Subjects.Changes;

/// <summary>A face that goes from one subject to another (null is nobody), or from its subject to the same one, when it is only confirmed.</summary>
internal sealed record FaceMove(long FaceId, long? From, long? To, bool WasConfirmed = true, bool IsConfirmed = true)
{
    public bool ChangesHands => From != To;
}

/// <summary>A change as it is about to be recorded; the table subject_change explains which subject is which.</summary>
internal sealed record NewSubjectChange(SubjectChangeKind Kind)
{
    public long? SubjectId { get; init; }

    public long? OtherId { get; init; }

    public SubjectName? OldName { get; init; }

    public SubjectName? NewName { get; init; }

    /// <summary>When the subject that a merge removes was created.</summary>
    public DateTimeOffset? SubjectCreatedAt { get; init; }

    /// <summary>Whether that was ignored.</summary>
    public bool SubjectWasIgnored { get; init; }

    /// <summary>Whether that was watched.</summary>
    public bool SubjectWasWatched { get; init; }

    /// <summary>Whether the one that stayed was.</summary>
    public bool OtherWasWatched { get; init; }

    public long? Undoes { get; init; }

    /// <summary>How many faces were deleted; moved faces are counted separately.</summary>
    public int Deleted { get; init; }
}

/// <summary>A change as it was recorded: for people, and with the ids that undoing it needs.</summary>
/// <param name="OldName">Null: the subject had none, or it was forgotten.</param>
/// <param name="IsForgotten">One of its subjects has been forgotten since.</param>
internal sealed record SubjectChangeRow(
    SubjectChange Change, long? SubjectId, long? OtherId, SubjectName? OldName, SubjectName? NewName, bool IsForgotten, DateTimeOffset? SubjectCreatedAt, bool SubjectWasIgnored)
{
    private const int Original = 12;

    /// <inheritdoc cref="NewSubjectChange.SubjectWasWatched" />
    public bool SubjectWasWatched { get; private init; }

    /// <inheritdoc cref="NewSubjectChange.OtherWasWatched" />
    public bool OtherWasWatched { get; private init; }

    /// <summary>A row of subject_changes.</summary>
    public static SubjectChangeRow Read(NpgsqlDataReader row)
    {
        var (own, original) = (Names.Read(row, 1), row.IsDBNull(Original) ? null : Names.Read(row, Original + 1));
        var undoes = row.GetFieldValue<long?>(Original);
        var change = new SubjectChange(row.GetInt64(0), own.Kind, original is null ? own.Describe() : $"undid change {undoes}: {original.Describe()}",
            (int)row.GetInt64(9), row.GetString(10), row.GetFieldValue<DateTimeOffset>(11), undoes, row.GetFieldValue<long?>(19));
        return new SubjectChangeRow(
            change, own.SubjectId, own.OtherId, NameOf(own.OldName), NameOf(own.NewName), own.IsForgotten, row.GetFieldValue<DateTimeOffset?>(7), row.GetBoolean(8))
        {
            SubjectWasWatched = row.GetBoolean(20),
            OtherWasWatched = row.GetBoolean(21),
        };
    }

    private static SubjectName? NameOf(string? name) => name is null ? null : new SubjectName(name);

    /// <summary>What a change was about; without the names of subjects that have been forgotten.</summary>
    private sealed record Names(SubjectChangeKind Kind, long? SubjectId, long? OtherId, string? OldName, string? NewName, bool IsForgotten)
    {
        /// <summary>Six columns: kind, subject, other subject, old and new name, whether one of them was forgotten.</summary>
        public static Names Read(NpgsqlDataReader row, int column) => new(
            row.GetEnum<SubjectChangeKind>(column), row.GetFieldValue<long?>(column + 1), row.GetFieldValue<long?>(column + 2),
            row.FindString(column + 3), row.FindString(column + 4), row.GetBoolean(column + 5));

        public string Describe() => Kind switch
        {
            SubjectChangeKind.Rename when OldName is null && IsForgotten => $"renamed {Quoted(null, SubjectId)}",
            SubjectChangeKind.Rename when OldName is null => $"named subject {SubjectId} {Quoted(NewName, SubjectId)}",
            SubjectChangeKind.Rename => $"renamed {Quoted(OldName, SubjectId)} to {Quoted(NewName, SubjectId)}",
            SubjectChangeKind.Merge => $"merged {Quoted(OldName, SubjectId)} into {Quoted(NewName, OtherId)}",
            SubjectChangeKind.Split => $"split {Quoted(NewName, OtherId)} off {Quoted(OldName, SubjectId)}",
            SubjectChangeKind.Reassign => $"gave faces to {Quoted(NewName, OtherId)}",
            SubjectChangeKind.Forget => $"forgot {Quoted(null, SubjectId)}",
            SubjectChangeKind.Reject => $"took faces out of {Quoted(OldName, SubjectId)}",
            SubjectChangeKind.Differ => $"said that {Quoted(OldName, SubjectId)} and {Quoted(NewName, OtherId)} are different people",
            SubjectChangeKind.Ignore => $"ignored {Quoted(OldName, SubjectId)}",
            SubjectChangeKind.Unignore => $"stopped ignoring {Quoted(OldName, SubjectId)}",
            SubjectChangeKind.Watch => $"watched for {Quoted(OldName, SubjectId)}",
            SubjectChangeKind.Unwatch => $"stopped watching for {Quoted(OldName, SubjectId)}",
            _ => "undid a change",
        };

        private static string Quoted(string? name, long? id) => name is null ? $"subject {id}" : $"'{name}'";
    }
}
