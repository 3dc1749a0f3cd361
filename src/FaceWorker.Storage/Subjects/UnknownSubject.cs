using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using Npgsql;

namespace FaceWorker.Storage.Subjects;

/// <summary>The refusal of a subject that the gallery does not have.</summary>
internal static class UnknownSubject
{
    /// <summary>Suggests similar names to a caller who may list them.</summary>
    public static async Task<RequestRejectedException> ExplainAsync(NpgsqlConnection connection, Caller caller, Gallery gallery, SubjectReference subject, CancellationToken cancel) =>
        Rejected.UnknownSubject(gallery.Name, subject, subject.Name is { } name && caller.May(Rights.ListSubjects, gallery.Name)
            ? await connection.QueryAsync(SqlText.Of("alike_subjects"), [gallery.Id, name.Value], row => $"'{row.GetString(0)}'", cancel)
            : []);
}
