using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A face becomes a subject's, once and for all, and never by a guess.</summary>
public sealed class Enrollment(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_enrolled_subject_is_named_on_another_photo_with_its_evidence()
    {
        var gallery = await NewGalleryAsync("named");
        var portrait = fixture.Images.Portrait("named.jpg", 1, People.Anna);
        var enrolled = (await fixture.EnrollAsync(gallery, "Anna Berg", portrait)).Result!;

        var identified = (await fixture.IdentifyAsync(gallery, TestImages.Sample(4))).Result!;

        Assert.Equal(("Anna Berg", false, portrait), (enrolled.Subject, enrolled.AlreadyEnrolled, enrolled.Source));
        var face = identified.Faces[0];
        Assert.Equal(Decision.Match, face.Decision);
        var candidate = face.Candidates.Single();
        Assert.Equal((enrolled.SubjectId, "Anna Berg", enrolled.FaceId), (candidate.SubjectId, candidate.Subject, candidate.FaceId));
        Assert.Equal((portrait, enrolled.Box, candidate.SquaredDistance), candidate.Evidence.Select(evidence => (evidence.Source, evidence.Box, evidence.SquaredDistance)).Single());
        Assert.Equal(("nearest", "squaredEuclidean"), (identified.Rule, identified.Unit));
        Assert.InRange(face.Quality!.FaceSize, 100, 400);
        Assert.DoesNotContain(identified.Faces.Skip(1), other => other.Decision == Decision.Match);
    }

    [Fact]
    public async Task On_a_photo_that_lies_on_its_side_the_subject_is_named_all_the_same_and_the_boxes_are_where_it_shows_the_faces()
    {
        var gallery = await NewGalleryAsync("turned");
        await fixture.EnrollAsync(gallery, "Anna Berg", fixture.Images.Portrait("turned.jpg", 1, People.Anna));
        var onItsSide = fixture.Images.Converted("on-its-side.png", photo => photo.Rot90());

        var upright = (await fixture.IdentifyAsync(gallery, TestImages.Sample(1))).Result!;
        var turned = (await fixture.IdentifyAsync(gallery, onItsSide)).Result!;
        var indexed = (await fixture.IndexAsync(onItsSide, gallery)).Result!;
        var again = (await fixture.IndexAsync(onItsSide, gallery)).Result!;

        var enrolled = await fixture.Client.EnrollAsync(new EnrollSubject { Gallery = gallery, Subject = "Anna Berg", Image = ImageReference.AtPath(onItsSide), Box = AnnaOn(turned).Box }, Cancel);
        var verified = await fixture.Client.VerifySubjectsAsync(new VerifySubjects { Gallery = gallery, Image = ImageReference.AtPath(onItsSide), Subjects = ["Anna Berg"] }, Cancel);

        Assert.Equal((0, 270, 270, 270), (upright.Turn, turned.Turn, indexed.Turn, again.Turn));
        Assert.Equal((270, 270), (enrolled.Result?.Turn, verified.Result?.Turn));
        Assert.Equal(upright.Faces.Count, turned.Faces.Count);
        var anna = AnnaOn(turned).Box;
        Assert.Equal((People.Anna.X, People.Anna.Height, People.Anna.Width), (anna.Y, anna.Width, anna.Height), (one, other) =>
            Math.Abs(one.Item1 - other.Item1) < 10 && Math.Abs(one.Item2 - other.Item2) < 10 && Math.Abs(one.Item3 - other.Item3) < 10);
        Assert.All(indexed.Faces, face => Assert.InRange(face.Quality!.Value!.Value, 0.5, 100));
        Assert.Equal(indexed.Faces.Select(face => face.Quality), again.Faces.Select(face => face.Quality));

        static IdentifiedFace AnnaOn(FacesIdentified photo) => photo.Faces.Single(face => face.Decision == Decision.Match && face.Candidates[0].Subject == "Anna Berg");
    }

    [Fact]
    public async Task A_photo_of_several_faces_is_refused_with_their_boxes_and_nothing_is_stored()
    {
        var gallery = await NewGalleryAsync("several");

        var rejection = (await fixture.EnrollAsync(gallery, "Anna", TestImages.Sample(1))).Rejection!;

        Assert.Equal(RejectionReason.SeveralFaces, rejection.Reason);
        Assert.Equal(3, rejection.Faces!.Count);
        Assert.Contains(rejection.Faces, face => Math.Abs(face.X - People.Anna.X) < 5 && Math.Abs(face.Y - People.Anna.Y) < 5);
        Assert.Equal(0, await fixture.CountImagesAsync(gallery));
        Assert.Equal(1, await fixture.Database.ScalarAsync<long>($"SELECT count FROM rejection WHERE gallery = '{gallery}' AND reason = 'severalFaces'"));
    }

    [Fact]
    public async Task Of_several_faces_the_largest_or_that_of_a_box_is_enrolled_and_all_are_stored()
    {
        var gallery = await NewGalleryAsync("chosen");
        var photo = ImageReference.AtPath(TestImages.Sample(1));

        var largest = (await fixture.Client.EnrollAsync(new EnrollSubject { Gallery = gallery, Subject = "Carla", Image = photo, Largest = true }, Cancel)).Result!;
        var drawnByHand = People.Anna with { X = People.Anna.X - 20, Width = People.Anna.Width + 40 };
        var boxed = (await fixture.Client.EnrollAsync(new EnrollSubject { Gallery = gallery, Subject = "Anna", Image = photo, Box = drawnByHand }, Cancel)).Result!;

        Assert.NotEqual(largest.FaceId, boxed.FaceId);
        Assert.Equal(largest.ImageId, boxed.ImageId);
        Assert.InRange(boxed.Box.X, People.Anna.X - 5, People.Anna.X + 5);
        var indexed = (await fixture.IndexAsync(TestImages.Sample(1), gallery)).Result!;
        Assert.Equal([null, "Anna", "Carla"], indexed.Faces.Select(face => face.Subject));
        Assert.Equal(indexed.Faces.Max(face => face.Box.Width * face.Box.Height), largest.Box.Width * largest.Box.Height);
    }

    [Fact]
    public async Task A_box_where_there_is_no_face_is_refused()
    {
        var gallery = await NewGalleryAsync("beside");

        var answer = await fixture.Client.EnrollAsync(
            new EnrollSubject { Gallery = gallery, Subject = "Anna", Image = ImageReference.AtPath(TestImages.Sample(1)), Box = new FaceBox(0, 0, 50, 50) }, Cancel);

        Assert.Equal((RejectionReason.SeveralFaces, 3), (answer.Rejection!.Reason, answer.Rejection.Faces!.Count));
        Assert.Equal(0, await fixture.CountImagesAsync(gallery));
    }

    [Fact]
    public async Task The_same_enrolment_fifty_times_at_once_leaves_one_subject_and_one_face()
    {
        var gallery = await NewGalleryAsync("fifty");
        var portrait = fixture.Images.Portrait("fifty.jpg", 1, People.Anna);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => fixture.EnrollAsync(gallery, "Anna", portrait)));

        var first = answers[0].Result!;
        Assert.All(answers, answer => Assert.Equal((first.SubjectId, first.FaceId), (answer.Result!.SubjectId, answer.Result.FaceId)));
        Assert.Equal(1, answers.Count(answer => !answer.Result!.AlreadyEnrolled));
        Assert.Equal(1, await fixture.CountImagesAsync(gallery));
        Assert.Equal(1, await CountAsync("subject JOIN gallery ON gallery.id = gallery_id", gallery));
        Assert.Equal(1, await CountAsync("face JOIN subject ON subject.id = subject_id JOIN gallery ON gallery.id = gallery_id", gallery));
    }

    [Fact]
    public async Task A_face_of_one_subject_does_not_become_another_s()
    {
        var gallery = await NewGalleryAsync("conflict");
        var portrait = fixture.Images.Portrait("conflict.jpg", 1, People.Anna);
        await fixture.EnrollAsync(gallery, "Anna", portrait);

        var answer = await fixture.EnrollAsync(gallery, "Ben", portrait);

        Assert.Equal(RejectionReason.SubjectConflict, answer.Rejection?.Reason);
        Assert.Contains("belongs to another subject", answer.Rejection!.Detail, StringComparison.Ordinal); // not whose: a message does not say who asks
        Assert.DoesNotContain("Anna", answer.Rejection.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_without_a_face_enrolls_nobody()
    {
        var answer = await fixture.EnrollAsync(await NewGalleryAsync("faceless"), "Anna", fixture.Images.Faceless());

        Assert.Equal(RejectionReason.NoFace, answer.Rejection?.Reason);
    }

    [Fact]
    public async Task Where_one_of_two_people_was_forgotten_the_other_is_not_taken_for_the_only_one()
    {
        var gallery = await NewGalleryAsync("forgotten");
        var indexed = (await fixture.IndexAsync(TestImages.Sample(1), gallery)).Result!;
        await fixture.Database.ExecuteAsync($"DELETE FROM face WHERE image_id = {indexed.ImageId} AND id <> {indexed.Faces[0].FaceId}");

        var unclear = await fixture.EnrollAsync(gallery, "Anna", TestImages.Sample(1));
        var gone = await fixture.Client.EnrollAsync(
            new EnrollSubject { Gallery = gallery, Subject = "Anna", Image = ImageReference.AtPath(TestImages.Sample(1)), Box = People.Anna }, Cancel);

        Assert.Equal((RejectionReason.SeveralFaces, 3), (unclear.Rejection?.Reason, unclear.Rejection?.Faces?.Count));
        Assert.Equal(RejectionReason.NoFace, gone.Rejection?.Reason);
        Assert.Contains("forgotten", gone.Rejection!.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("face JOIN image ON image.id = image_id JOIN gallery ON gallery.id = gallery_id AND subject_id IS NOT NULL", gallery));
    }

    [Fact]
    public async Task A_face_below_the_gate_is_stored_as_seen_says_why_and_is_never_found()
    {
        await fixture.CreateGalleryAsync("gated", settings: settings => settings with { Gate = new QualityGate { MinFaceSize = 1000 } });
        var portrait = fixture.Images.Portrait("gated.jpg", 1, People.Anna);

        var rejection = (await fixture.EnrollAsync("gated", "Anna", portrait)).Rejection!;
        var indexed = (await fixture.IndexAsync(portrait, "gated")).Result!;
        var identified = (await fixture.IdentifyAsync("gated", portrait)).Result!;

        Assert.Equal(RejectionReason.LowQuality, rejection.Reason);
        Assert.Contains("1000", rejection.Detail, StringComparison.Ordinal);
        Assert.True(indexed.AlreadyIndexed);
        Assert.Equal([QualityReason.FaceTooSmall], indexed.Faces.Single().Problems);
        Assert.Null(indexed.Faces[0].Subject);
        Assert.Equal([QualityReason.FaceTooSmall], identified.Faces.Single().Problems);
        Assert.Empty(identified.Faces[0].Candidates);
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>($"SELECT count(*) FROM template WHERE face_id = {indexed.Faces[0].FaceId}"));
    }

    [Fact]
    public async Task The_outcome_is_published_as_an_event()
    {
        var gallery = await NewGalleryAsync("events");
        await fixture.EventsArePublishedAsync(); // those of other tests
        await using var connection = await new ConnectionFactory { Uri = fixture.Broker.Address }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        const string exchange = "FaceWorker.Contracts:SubjectEnrolled";
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: Cancel);
        var mine = await channel.QueueDeclareAsync(cancellationToken: Cancel);
        await channel.QueueBindAsync(mine.QueueName, exchange, routingKey: "", cancellationToken: Cancel);

        var enrolled = (await fixture.EnrollAsync(gallery, "Anna", fixture.Images.Portrait("events.jpg", 1, People.Anna))).Result!;

        BasicGetResult? delivery = null;
        await fixture.WaitUntilAsync(async () => (delivery = await channel.BasicGetAsync(mine.QueueName, autoAck: true, Cancel)) is not null);
        var message = JsonDocument.Parse(delivery!.Body).RootElement.GetProperty("message");
        Assert.Equal("enrolled", message.GetProperty("outcome").GetString());
        Assert.Equal(enrolled.FaceId, message.GetProperty("faceId").GetInt64());
    }

    private async Task<string> NewGalleryAsync(string name) => (await fixture.CreateGalleryAsync(name)).Name.Value;

    private Task<long> CountAsync(string tables, string gallery) =>
        fixture.Database.ScalarAsync<long>($"SELECT count(*) FROM {tables} WHERE gallery.name = '{gallery}'");
}
