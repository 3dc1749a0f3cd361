using System.Globalization;
using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Testing;
using MassTransit;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Who is in a gallery: found by the command and by a real worker, corrected by the command, over real photos.</summary>
public sealed class PeopleOfGalleries : IAsyncLifetime
{
    private readonly WorkerFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_person_who_was_named_gets_the_photos_that_come_later_and_a_face_that_was_rejected_stays_away()
    {
        await using var worker = await fixture.StartWorkerAsync(("IMAGES__ROOTS__0", fixture.Images.Folder), ("WORKER__UPKEEPINTERVAL", "00:00:01"));
        await RunAsync("gallery", "create", "family", "--json");
        var photos = fixture.Images.Photos(6);
        await RunAsync(["index", .. photos.Take(3), "--gallery", "family", "--json"]);

        var found = await RunAsync("people", "cluster", "--gallery", "family");
        var people = (await ListAsync()).ToList();

        Assert.Contains("0 people before", found, StringComparison.Ordinal);
        Assert.NotEmpty(people);
        Assert.All(people, person => Assert.Equal((3, 3), (person.Faces, person.Photos))); // each once on each photo
        var anna = people[0].Id;
        await RunAsync("people", "name", $"{anna}", "Anna", "--gallery", "family");
        await using var events = await PeopleEvents.ListenAsync(fixture.Broker.Address);
        await RunAsync("gallery", "set", "family", "--people", "on");
        await RunAsync(["index", .. photos.Skip(3), "--gallery", "family", "--json"]);

        await fixture.WaitUntilAsync(async () => await ListAsync() is var now && now.Count == people.Count && now.All(person => person.Faces == 6)); // by the worker
        Assert.Equal(("Anna", anna), (await ListAsync()).Where(person => person.Name is not null).Select(person => (person.Name, person.Id)).Single());
        Assert.Equal("family", (await events.ChangedAsync()).Gallery);

        var faces = await FacesAsync("Anna");
        await RunAsync(["people", "reject", "Anna", "--face", .. faces.Take(2), "--gallery", "family"]);
        await RunAsync("people", "cluster", "--gallery", "family");
        Assert.Equal(faces.Skip(2), await FacesAsync("Anna"));
        var identified = JsonDocument.Parse(await RunAsync("identify", photos[^1], "--gallery", "family", "--top", "1", "--json")).RootElement;
        Assert.Contains("Anna", identified.GetProperty("faces").EnumerateArray().Select(face => face.GetProperty("candidates")[0].TryGetProperty("subject", out var subject) ? subject.GetString() : null));
    }

    [Fact]
    public async Task A_grouping_whose_command_is_killed_is_finished_by_a_worker()
    {
        await using var worker = await fixture.StartWorkerAsync(("IMAGES__ROOTS__0", fixture.Images.Folder));
        await RunAsync("gallery", "create", "family", "--json");
        await RunAsync(["index", .. fixture.Images.Photos(2), "--gallery", "family", "--json"]);
        await using (var obstacle = await fixture.Database.OpenAsync())
        {
            await using (var locking = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE face_to_group IN SHARE MODE", obstacle)) // it links faces, and cannot write that
                await locking.ExecuteNonQueryAsync(Cancel);
            using var command = fixture.StartCommand(TestModels.Folder, "people", "cluster", "--gallery", "family");
            await fixture.WaitUntilAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%face_to_group%')");
            command.Kill();
            await command.WaitForExitAsync(Cancel);
        }

        await fixture.Database.ExecuteAsync("UPDATE operation SET free_at = now() WHERE kind = 'people'"); // the command's lease has ended
        await fixture.WaitUntilAsync("SELECT EXISTS (SELECT FROM operation WHERE kind = 'people' AND state = 'done' AND attempt > 1)");

        Assert.All(await ListAsync(), person => Assert.Equal(2, person.Faces));
        Assert.Equal(0, await fixture.CountAsync("face_to_group"));
    }

    private Task<string> RunAsync(params string[] arguments) => fixture.RunCommandAsync(TestModels.Folder, 0, arguments);

    private async Task<IReadOnlyList<(long Id, string? Name, long Faces, long Photos)>> ListAsync() =>
        [.. JsonDocument.Parse(await RunAsync("people", "list", "--gallery", "family", "--json")).RootElement.GetProperty("people").EnumerateArray().Select(person => (
            person.GetProperty("id").GetInt64(), person.TryGetProperty("name", out var name) ? name.GetString() : null, person.GetProperty("faces").GetInt64(), person.GetProperty("photos").GetInt64()))];

    private async Task<IReadOnlyList<string>> FacesAsync(string person) =>
        [.. JsonDocument.Parse(await RunAsync("people", "show", person, "--gallery", "family", "--json")).RootElement.GetProperty("faces").EnumerateArray()
            .Select(face => face.GetProperty("faceId").GetInt64().ToString(CultureInfo.InvariantCulture))];

    /// <summary>A subscriber to the event, as another system would be one.</summary>
    private sealed class PeopleEvents : IAsyncDisposable
    {
        private readonly TaskCompletionSource<PeopleChanged> changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly IBusControl bus;

        private PeopleEvents(Uri broker) => bus = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host(broker);
            configure.ReceiveEndpoint($"events-{Guid.NewGuid():N}", endpoint => endpoint.Handler<PeopleChanged>(context =>
            {
                changed.TrySetResult(context.Message);
                return Task.CompletedTask;
            }));
        });

        public static async Task<PeopleEvents> ListenAsync(Uri broker)
        {
            var events = new PeopleEvents(broker);
            await events.bus.StartAsync(Cancel);
            return events;
        }

        public Task<PeopleChanged> ChangedAsync() => changed.Task.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, Cancel);

        public async ValueTask DisposeAsync() => await bus.StopAsync(CancellationToken.None);
    }
}
