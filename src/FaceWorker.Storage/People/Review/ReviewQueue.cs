using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Search;
using FaceWorker.Storage.Subjects.Changes;
using Npgsql;

namespace FaceWorker.Storage.People.Review;

/// <summary>The questions in PostgreSQL about who is one person with whom.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class ReviewQueue(GalleryDatabase database) : IReviewQueue
{
    private const Rights Needed = Rights.ListSubjects | Rights.ManageSubjects;
    private const int FacesShown = 6; // of each side

    private readonly GallerySizes sizes = new(database, TimeProvider.System);

    /// <inheritdoc />
    public async Task<IReadOnlyList<ReviewQuestion>> NextAsync(RequestContext context, GalleryName gallery, int count, CancellationToken cancel)
    {
        var (found, questions) = await AskAsync(context, gallery, async (connection, found) =>
        {
            var leased = await connection.QueryAsync(SqlText.Of("lease_questions"), [found.Id, StorableText.Actor(context.Caller.Name), count, IReviewQueue.Lease], LeasedPair.Read, cancel);
            var questions = new List<ReviewQuestion>();
            foreach (var pair in leased)
                questions.Add(await ReadQuestionAsync(connection, found, pair, cancel));
            return (found, questions);
        }, cancel);
        var weights = LinkWeights.By(found.Settings.Decisions, (await sizes.GetAsync(found, cancel)).Templates);
        return [.. questions.Select(question => question with { Likelihood = weights.Of((float)question.Nearest.Value) })];
    }

    /// <inheritdoc />
    public Task<ReviewedAnswer> AnswerAsync(RequestContext context, GalleryName gallery, long question, ReviewAnswer answer, long? one, long? other, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            var asked = (await turn.QueryAsync("lock_question", row => new AskedPair(row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<long?>(2), row.GetFieldValue<long?>(3), row.FindString(4)), turn.Gallery.Id, question))
                .SingleOrDefault() ?? throw Rejected.UnknownQuestion(turn.Gallery.Name, question);
            if (asked.One == asked.Other)
                throw Rejected.AnsweredMeanwhile(answer == ReviewAnswer.Same ? "They are one person already" : "They have been made one person meanwhile");
            if (asked.Reviewer != turn.Actor)
                throw Rejected.AnsweredMeanwhile(asked.Reviewer is null ? "The question has been answered already" : "Somebody else is looking at the question by now");
            if (!await IsAsSeenAsync(turn, asked, one, other))
                throw Rejected.AnsweredMeanwhile("The faces have been given to other people meanwhile");
            var change = answer switch
            {
                ReviewAnswer.Same => await SubjectChanges.UniteAsync(turn, asked.Side(first: true), asked.Side(first: false)),
                ReviewAnswer.Different => await SubjectChanges.DifferAsync(turn, asked.Side(first: true), asked.Side(first: false)),
                _ => null,
            };
            var id = (await turn.QueryAsync("add_answer", row => row.GetInt64(0), turn.Gallery.Id, question, answer.ToName(), turn.Actor, change?.Id)).Single();
            return new ReviewedAnswer(id, question, answer, change);
        }, cancel, Needed);

    /// <inheritdoc />
    public Task<ReviewedAnswer?> UndoAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync<ReviewedAnswer?>(database, context, gallery, async turn =>
        {
            var last = (await turn.QueryAsync("last_answer", row => (Id: row.GetInt64(0), Question: row.GetInt64(1), Answer: row.GetEnum<ReviewAnswer>(2), Change: row.GetFieldValue<long?>(3)),
                turn.Gallery.Id, turn.Actor)).Select(row => new (long Id, long Question, ReviewAnswer Answer, long? Change)?(row)).SingleOrDefault();
            if (last is not { } answer)
                return null;
            var undone = answer.Change is { } change ? await new SubjectUndo(turn).UndoAsync(change) : null;
            await turn.RunAsync("take_answer_back", answer.Id, turn.Actor, IReviewQueue.Lease);
            return new ReviewedAnswer(answer.Id, answer.Question, answer.Answer, undone);
        }, cancel, Needed);

    /// <inheritdoc />
    public Task<ReviewProgress> MeasureAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) => AskAsync(context, gallery, async (connection, found) =>
        (await connection.QueryAsync(SqlText.Of("review_progress"), [found.Id, StorableText.Actor(context.Caller.Name)],
            row => new ReviewProgress(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancel))[0], cancel);

    private Task<T> AskAsync<T>(RequestContext context, GalleryName gallery, Func<NpgsqlConnection, Gallery, Task<T>> question, CancellationToken cancel)
    {
        context.Caller.Require(Needed, gallery);
        return database.RunAsync(async connection =>
        {
            var found = await GalleryCatalog.GetAsync(connection, gallery, cancel);
            await ChangedPeople.MeasureSomeAsync(connection, found, cancel);
            return await question(connection, found);
        }, cancel);
    }

    private static async Task<ReviewQuestion> ReadQuestionAsync(NpgsqlConnection connection, Gallery gallery, LeasedPair pair, CancellationToken cancel)
    {
        var sides = new List<ReviewSide>();
        foreach (var (owner, face) in new[] { (pair.One, pair.Face), (pair.Other, pair.OtherFace) })
        {
            var person = owner is null ? null : (await connection.QueryAsync(SqlText.Of("find_person"), [gallery.Id, owner, null], PersonRows.Read, cancel)).SingleOrDefault();
            sides.Add(new ReviewSide(person, await connection.QueryAsync(SqlText.Of("faces_to_review"), [person?.Subject.Id, face, person?.CentralFace, FacesShown],
                row => new ReviewFace(row.GetInt64(0), row.GetInt64(1)), cancel)));
        }

        var bySize = sides.OrderByDescending(side => side.Person?.Faces ?? 0).ToList();
        return new ReviewQuestion(pair.Id, bySize[0], bySize[1], new SquaredDistance(pair.Distance), Likelihood: 0, bySize[1].Person?.Faces ?? 1, pair.Doubts);
    }

    /// <summary>Whether each face is still whose it was; or that person was merged into another since, which then is who the answer is about.</summary>
    private static async Task<bool> IsAsSeenAsync(SubjectTransaction turn, AskedPair asked, long? one, long? other)
    {
        var there = await turn.LockAsync(new[] { one, other }.OfType<long>());
        bool Is(long? now, long? seen) => now == seen || (seen is { } gone && now is not null && !there.ContainsKey(gone));
        return (Is(asked.One, one) && Is(asked.Other, other)) || (Is(asked.One, other) && Is(asked.Other, one));
    }

    /// <summary>A row of lease_questions.</summary>
    private sealed record LeasedPair(long Id, long Face, long OtherFace, long? One, long? Other, float Distance, int Doubts)
    {
        public static LeasedPair Read(NpgsqlDataReader row) =>
            new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<long?>(3), row.GetFieldValue<long?>(4), row.GetFloat(5), row.GetInt32(6));
    }

    /// <summary>A row of lock_question.</summary>
    private sealed record AskedPair(long Face, long OtherFace, long? One, long? Other, string? Reviewer)
    {
        public ChangedSide Side(bool first) => first ? new ChangedSide(One, Face) : new ChangedSide(Other, OtherFace);
    }
}
