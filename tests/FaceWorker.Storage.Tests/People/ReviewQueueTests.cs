using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.People.Review;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.People;

public sealed class ReviewQueueTests(StoreFixture fixture)
{
    private static readonly RequestContext Anna = new(new Caller("anna", Rights.All), Lane.Interactive), Ben = new(new Caller("ben", Rights.All), Lane.Interactive);

    private readonly TestFaces faces = new(seed: 109);
    private readonly ReviewQueue review = new(fixture.Database);

    [Fact]
    public async Task The_question_that_settles_most_faces_comes_first_and_same_makes_one_of_two()
    {
        var people = await HalvesAsync(3, 5, 2);
        var first = await NextAsync(people, Anna);

        Assert.Equal((5, 5), (first.One.Person!.Faces, first.Settles));
        Assert.InRange(first.One.Faces.Count, 2, 6);
        Assert.Equal(3, (await review.MeasureAsync(Anna, people.Gallery.Name, Cancel)).Left);
        var answer = await AnswerAsync(people, Anna, first, ReviewAnswer.Same);

        Assert.Equal(SubjectChangeKind.Merge, answer.Change!.Kind);
        Assert.Contains("? 10", await people.ListAsync());
        Assert.Equal(3, (await NextAsync(people, Anna)).Settles);
        Assert.Equal(new ReviewProgress(Mine: 1, All: 1, Left: 2), await review.MeasureAsync(Anna, people.Gallery.Name, Cancel));
        Assert.Equal(new ReviewProgress(Mine: 0, All: 1, Left: 2), await review.MeasureAsync(Ben, people.Gallery.Name, Cancel));
    }

    [Fact]
    public async Task No_question_is_asked_twice_not_even_after_everybody_is_grouped_again()
    {
        var people = await HalvesAsync(2, 2, 3, 3, 2, 2);
        var seen = new HashSet<long>();
        var answers = new[] { ReviewAnswer.Different, ReviewAnswer.Same, ReviewAnswer.Unsure };
        for (var i = 0; await review.NextAsync(Anna, people.Gallery.Name, count: 1, Cancel) is [var question]; i++)
        {
            Assert.True(seen.Add(question.Id));
            await AnswerAsync(people, Anna, question, answers[i % 3]);
        }

        Assert.Equal(6, seen.Count);
        await fixture.ExecuteAsync($"INSERT INTO face_to_group (face_id, space_id) SELECT face_id, space_id FROM face_link WHERE space_id = {people.Gallery.SpaceId} ON CONFLICT DO NOTHING");
        await people.ClusterAsync();
        Assert.Empty(await review.NextAsync(Anna, people.Gallery.Name, count: 5, Cancel));
        Assert.Empty(await people.People.SuggestAsync(Anna, people.Gallery.Name, limit: 10, Cancel));
    }

    [Fact]
    public async Task What_one_is_not_sure_of_is_asked_of_others_last()
    {
        var people = await HalvesAsync(4, 3);
        var doubtful = await NextAsync(people, Anna);
        await AnswerAsync(people, Anna, doubtful, ReviewAnswer.Unsure);

        Assert.Equal(3, (await NextAsync(people, Anna)).Settles);
        Assert.Equal(1, (await review.MeasureAsync(Anna, people.Gallery.Name, Cancel)).Left);
        Assert.DoesNotContain(await people.People.SuggestAsync(Anna, people.Gallery.Name, 10, Cancel), pair => pair.Settles == 4);
        Assert.Contains(await people.People.SuggestAsync(Ben, people.Gallery.Name, 10, Cancel), pair => pair.Settles == 4);
        await AnswerAsync(people, Anna, await NextAsync(people, Anna), ReviewAnswer.Same);
        var last = await NextAsync(people, Ben);
        Assert.Equal((doubtful.Id, 1), (last.Id, last.Doubts));
        Assert.Empty(await review.NextAsync(Anna, people.Gallery.Name, count: 1, Cancel));
    }

    [Fact]
    public async Task Two_reviewers_at_once_never_have_the_same_question()
    {
        var people = await HalvesAsync([.. Enumerable.Repeat(2, 12)]);
        RequestContext[] reviewers = [.. Enumerable.Range(1, 6).Select(number => new RequestContext(new Caller($"reviewer {number}", Rights.All), Lane.Interactive))];

        var asked = await Task.WhenAll(reviewers.Select(reviewer => review.NextAsync(reviewer, people.Gallery.Name, count: 2, Cancel)));

        Assert.Equal(12, asked.SelectMany(questions => questions).Select(question => question.Id).Distinct().Count());
        Assert.All(asked, questions => Assert.Equal(2, questions.Count));
        Assert.Empty(await review.NextAsync(Anna, people.Gallery.Name, count: 1, Cancel));
        Assert.Equal(asked[0].Select(question => question.Id), (await review.NextAsync(reviewers[0], people.Gallery.Name, count: 2, Cancel)).Select(question => question.Id));

        await fixture.ExecuteAsync($"UPDATE person_pair SET leased_until = now() - interval '1 second' WHERE leased_by = 'reviewer 1' AND gallery_id = {people.Gallery.Id}");
        Assert.Equal(asked[0].Select(question => question.Id), (await review.NextAsync(Anna, people.Gallery.Name, count: 3, Cancel)).Select(question => question.Id));
    }

    [Fact]
    public async Task Every_answer_is_undone_to_the_letter_and_its_question_asked_again()
    {
        var people = await HalvesAsync(3, 2, 2);
        await people.AddAsync(photos: 2, 20);
        await people.ClusterAsync();
        var states = new List<string>();
        var questions = new List<long>();
        foreach (var answer in new[] { ReviewAnswer.Same, ReviewAnswer.Different, ReviewAnswer.Unsure })
        {
            states.Add(await people.StateAsync());
            var question = await NextAsync(people, Anna);
            questions.Add(question.Id);
            await AnswerAsync(people, Anna, question, answer);
        }

        for (var i = 2; i >= 0; i--)
        {
            Assert.Equal(questions[i], (await review.UndoAsync(Anna, people.Gallery.Name, Cancel))!.Question);
            Assert.Equal(states[i], await people.StateAsync());
            Assert.Equal(questions[i], (await NextAsync(people, Anna)).Id);
        }

        Assert.Null(await review.UndoAsync(Anna, people.Gallery.Name, Cancel));
        Assert.Equal(0, (await review.MeasureAsync(Anna, people.Gallery.Name, Cancel)).All);
    }

    [Fact]
    public async Task A_question_is_answered_once_by_the_one_who_has_it()
    {
        var people = await HalvesAsync(4, 3);
        var question = await NextAsync(people, Anna);

        var stranger = await Assert.ThrowsAsync<RequestRejectedException>(() => AnswerAsync(people, Ben, question, ReviewAnswer.Different));
        await AnswerAsync(people, Anna, question, ReviewAnswer.Different);
        var twice = await Assert.ThrowsAsync<RequestRejectedException>(() => AnswerAsync(people, Anna, question, ReviewAnswer.Different));

        Assert.Contains("Somebody else", stranger.Message, StringComparison.Ordinal);
        Assert.Contains("already", twice.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await review.MeasureAsync(Anna, people.Gallery.Name, Cancel)).All);
    }

    [Fact]
    public async Task An_answer_about_people_who_changed_meanwhile_changes_nothing()
    {
        var people = await HalvesAsync(4, 3);
        var question = await NextAsync(people, Anna);
        var (one, other) = (question.One.Person!.Subject.Id, question.Other.Person!.Subject.Id);
        await people.SplitAsync(one, question.One.Faces[0].FaceId);
        var refusal = await Assert.ThrowsAsync<RequestRejectedException>(() => AnswerAsync(people, Anna, question, ReviewAnswer.Same));
        Assert.Contains("meanwhile", refusal.Message, StringComparison.Ordinal);

        var second = await NextAsync(people, Ben);
        await people.MergeAsync(second.Other.Person!.Subject.Id, second.One.Person!.Subject.Id);
        await Assert.ThrowsAsync<RequestRejectedException>(() => AnswerAsync(people, Ben, second, ReviewAnswer.Different));
        await Assert.ThrowsAsync<RequestRejectedException>(() => review.AnswerAsync(Anna, people.Gallery.Name, question: 1 << 30, ReviewAnswer.Same, one, other, Cancel));
        Assert.Equal(0, (await review.MeasureAsync(Anna, people.Gallery.Name, Cancel)).All);
    }

    [Fact]
    public async Task A_face_of_nobody_is_given_to_a_person_or_kept_from_them()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        long[] some = [.. (await people.AddAsync(photos: 4, 1)).Order()];
        await people.ClusterAsync();
        var anna = await people.OwnerAsync(some);
        await people.RejectAsync(anna, some[0], some[1]);
        await people.ClusterAsync();
        await people.AddAsync(photos: 2, 2);
        await fixture.ExecuteAsync($"UPDATE face_constraint SET ended_by = change_id WHERE face_id = {some[1]} AND gallery_id = {people.Gallery.Id}");
        await fixture.ExecuteAsync($"UPDATE face SET subject_id = NULL, is_confirmed = false WHERE id IN ({some[0]}, {some[1]})");
        await fixture.ExecuteAsync($"UPDATE face SET subject_id = {anna}, is_confirmed = true WHERE id IN ({some[2]}, {some[3]})");
        await fixture.ExecuteAsync($"INSERT INTO person_pair (gallery_id, face_id, other_face_id, distance, links, weight) VALUES ({people.Gallery.Id}, {some[0]}, {some[2]}, 0.9, 2, 1), ({people.Gallery.Id}, {some[1]}, {some[3]}, 0.9, 2, 1) ON CONFLICT (face_id, other_face_id) DO NOTHING");
        await fixture.ExecuteAsync($"INSERT INTO subject_to_measure VALUES ({people.Gallery.Id}, {anna})");

        var question = await NextAsync(people, Anna); // not about the face of which somebody said that it is not Anna's
        Assert.Equal((anna, null, some[1]), (question.One.Person!.Subject.Id, question.Other.Person, Assert.Single(question.Other.Faces).FaceId));
        var same = await AnswerAsync(people, Anna, question, ReviewAnswer.Same);
        Assert.Equal((SubjectChangeKind.Reassign, anna), (same.Change!.Kind, await people.OwnerAsync(some[1])));

        await review.UndoAsync(Anna, people.Gallery.Name, Cancel);
        await AnswerAsync(people, Anna, await NextAsync(people, Anna), ReviewAnswer.Different);
        Assert.Empty(await review.NextAsync(Anna, people.Gallery.Name, count: 1, Cancel));
        await people.ClusterAsync();
        Assert.NotEqual(anna, Assert.Single(await people.OwnersAsync(some[1])));
        await review.UndoAsync(Anna, people.Gallery.Name, Cancel);
        Assert.Equal(0, (await review.MeasureAsync(Anna, people.Gallery.Name, Cancel)).All);
    }

    [Fact]
    public async Task A_reviewer_needs_both_rights()
    {
        var people = await HalvesAsync(2);
        foreach (var rights in new[] { Rights.ListSubjects, Rights.ManageSubjects, Rights.Identify })
        {
            var guest = new RequestContext(new Caller("guest", rights), Lane.Interactive);
            foreach (var act in new Func<Task>[]
            {
                () => review.NextAsync(guest, people.Gallery.Name, 1, Cancel), () => review.AnswerAsync(guest, people.Gallery.Name, 1, ReviewAnswer.Same, 1, 2, Cancel),
                () => review.UndoAsync(guest, people.Gallery.Name, Cancel), () => review.MeasureAsync(guest, people.Gallery.Name, Cancel),
            })
                Assert.Equal(RejectionReason.Forbidden, (await Assert.ThrowsAsync<RequestRejectedException>(act)).Reason);
        }
    }

    /// <summary>People whom somebody split in two halves of so many faces, and then thought better of it: each is a question.</summary>
    private async Task<TestPeople> HalvesAsync(params int[] sizes)
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        foreach (var (person, size) in sizes.Index())
        {
            var (one, other) = (await people.AddAsync(size, person), await people.AddAsync(size, person));
            foreach (var half in new[] { one, other })
                await fixture.ExecuteAsync($"WITH s AS (INSERT INTO subject (gallery_id) VALUES ({people.Gallery.Id}) RETURNING id) UPDATE face SET subject_id = s.id, is_confirmed = true FROM s WHERE face.id = ANY ('{{{string.Join(',', half)}}}')");
        }

        await people.ClusterAsync();
        return people;
    }

    private async Task<ReviewQuestion> NextAsync(TestPeople people, RequestContext who) => Assert.Single(await review.NextAsync(who, people.Gallery.Name, count: 1, Cancel));

    private Task<ReviewedAnswer> AnswerAsync(TestPeople people, RequestContext who, ReviewQuestion question, ReviewAnswer answer) =>
        review.AnswerAsync(who, people.Gallery.Name, question.Id, answer, question.One.Person?.Subject.Id, question.Other.Person?.Subject.Id, Cancel);
}
