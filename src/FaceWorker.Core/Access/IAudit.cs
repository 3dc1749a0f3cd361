using System.Globalization;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Access;

/// <summary>One change of the audit: who did what, and to what.</summary>
/// <param name="Deed">In words, past tense: <c>added the account</c>.</param>
public sealed record AuditEntry(long Id, DateTimeOffset At, string Actor, string Deed, string Target, string? Detail);

/// <summary>What is kept of a change.</summary>
/// <inheritdoc cref="AuditEntry" path="/param" />
public sealed record AuditNote(string Deed, string Target, string? Detail = null)
{
    /// <returns>Null: there are none.</returns>
    public static AuditNote? OfDeadLetters(string deed, IEnumerable<string> ids) => ids.ToList() is { Count: > 0 and var count } letters
        ? new AuditNote(deed, count == 1 ? "1 dead letter" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} dead letters"), string.Join(", ", letters))
        : null;
}

/// <summary>Entries to list, the newest first.</summary>
/// <param name="Actor">Only this user's, whether upper or lower case; null: everybody's.</param>
public sealed record AuditList(int Limit, int Skip = 0, string? Actor = null);

/// <summary>Who changed what. Every change that somebody makes is kept in its own transaction, under the caller's name: here, or where people are corrected, in the history of their gallery.</summary>
/// <remarks>Every method throws <see cref="TransientFailureException"/> while the database is away.</remarks>
public interface IAudit
{
    /// <exception cref="RequestRejectedException">The caller does not administer all galleries.</exception>
    Task<IReadOnlyList<AuditEntry>> ListAsync(RequestContext context, AuditList list, CancellationToken cancel);

    /// <summary>Makes a change outside of the database, and keeps it. It is not made while the database is away.</summary>
    /// <param name="change">Its result, and what to keep of it; null: nothing was changed.</param>
    Task<T> KeepAsync<T>(RequestContext context, Func<Task<(T Result, AuditNote? Note)>> change, CancellationToken cancel);
}
