using System.Globalization;
using FaceWorker.Core.Access;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Subjects;
using FaceWorker.Storage.Subjects.Changes;
using Npgsql;

namespace FaceWorker.Storage.Erasure;

/// <summary>Erases a person: faces with all that was made of them, every name that they have had, and what names them. Their photos stay known, so that indexing the same files again does not bring them back.</summary>
internal static class SubjectEraser
{
    /// <exception cref="RequestRejectedException">Unknown subject.</exception>
    public static async Task<ErasureScope> FindAsync(NpgsqlConnection connection, RequestContext context, Gallery gallery, ErasureTarget target, CancellationToken cancel)
    {
        var reference = target.Subject!;
        if (await connection.ColumnAsync<long>(SqlText.Of("find_subject"), [gallery.Id, reference.Id, reference.Name?.Value], cancel) is not [var id])
            throw await UnknownSubject.ExplainAsync(connection, context.Caller, gallery, reference, cancel);
        return new ErasureScope(target) { SubjectId = id, Names = await NamesAsync(connection, gallery, await PersonAsync(connection, gallery, id, cancel), cancel) };
    }

    /// <summary>In a transaction of the connection's.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery or subject.</exception>
    public static async Task<ErasureReceipt> EraseAsync(NpgsqlConnection connection, RequestContext context, ErasureTarget target, int deadLetters, CancellationToken cancel)
    {
        var turn = await SubjectTransaction.BeginAsync(connection, context, target.Gallery, cancel);
        var (gallery, eraser) = (turn.Gallery, new FaceEraser(connection, turn.Gallery, cancel));
        var known = await turn.LockAsync(target.Subject!);
        var faces = (await turn.LockFacesOfAsync(known.Id)).Select(face => face.Id).ToArray();
        var person = await PersonAsync(connection, gallery, known.Id, cancel);
        var names = await NamesAsync(connection, gallery, person, cancel);
        var said = names.Select(name => $"'{name}'").ToArray();

        var counts = await eraser.EraseAsync(faces) + await eraser.ClearAsync(said) + new ErasureCounts
        {
            Subjects = 1,
            Answers = await eraser.RunAsync("delete_answers_of_subject", gallery.Id, known.Id, faces) + await eraser.RunAsync("delete_answers_that_say", gallery.Id, Array.Empty<long>(), said),
            Events = await eraser.RunAsync("delete_events_of_subject", gallery.Id, person)
                + await eraser.RunAsync("delete_events_that_say", gallery.Id, Array.Empty<long>(), said.Select(name => NewEvent.Quote(name)[1..^1]).ToArray()),
            Changes = await eraser.RunAsync("clear_names_of_subject", gallery.Id, person),
            DeadLetters = deadLetters,
        };
        await turn.RunAsync("delete_constraints_of_subject", gallery.Id, known.Id);
        await turn.RemoveSubjectAsync(known.Id);
        await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Forget) { SubjectId = known.Id, Deleted = faces.Length });
        await turn.KeepAsync("forgot a person of the gallery", $"subject {known.Id}, {faces.Length} faces");

        var receipt = await Receipts.BeginAsync(connection, ErasureKind.Subject, gallery, [.. names.Select(Receipts.OfPerson), known.Id.ToString(CultureInfo.InvariantCulture)], turn.Actor, ends: true, cancel);
        var erasedAt = await Receipts.CountAsync(connection, receipt, counts, ends: true, cancel);
        return new ErasureReceipt(receipt, ErasureKind.Subject, gallery.Name.Value, counts, turn.Actor, erasedAt, SweptAt: null);
    }

    /// <summary>All subjects that the person has been.</summary>
    private static async Task<long[]> PersonAsync(NpgsqlConnection connection, Gallery gallery, long subject, CancellationToken cancel) =>
        [.. await connection.ColumnAsync<long>(SqlText.Of("person_of_subject"), [gallery.Id, subject], cancel)];

    private static async Task<IReadOnlyList<string>> NamesAsync(NpgsqlConnection connection, Gallery gallery, long[] person, CancellationToken cancel) =>
        await connection.ColumnAsync<string>(SqlText.Of("names_of_person"), [gallery.Id, person], cancel);
}
