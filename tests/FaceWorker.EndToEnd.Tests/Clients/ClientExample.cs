using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FaceWorker.EndToEnd.Tests.Clients;

/// <summary>The example of the package's readme compiles, and does what it says.</summary>
[Collection<ClientsCollection>]
public sealed class ClientExample(ClientsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_readme_of_the_package_shows_this_very_file()
    {
        var (readme, code) = (await File.ReadAllTextAsync(RepositoryRoot.Combine("src", "FaceWorker.Client", "README.md"), Cancel),
            await File.ReadAllTextAsync(RepositoryRoot.Combine("tests", "FaceWorker.EndToEnd.Tests", "Clients", "ClientExample.cs"), Cancel));

        Assert.Contains(code[code.LastIndexOf("public sealed class Greeter", StringComparison.Ordinal)..], readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_greets_who_is_known_and_hears_of_images_that_are_indexed()
    {
        await fixture.CreateGalleryAsync("guests");
        await using var services = new ServiceCollection().AddFaceWorkerClient(fixture.Broker.Address, TimeSpan.FromSeconds(30)).AddSingleton<Greeter>().BuildServiceProvider();
        var greeter = services.GetRequiredService<Greeter>();
        var anna = fixture.Images.Portrait("guest.jpg", 1, People.Anna);
        var photo = await File.ReadAllBytesAsync(anna, Cancel);

        var before = await greeter.GreetAsync(photo, Cancel);
        await fixture.EnrollAsync("guests", "Anna", anna);
        var after = await greeter.GreetAsync(photo, Cancel);
        var useless = await greeter.GreetAsync("no photo"u8.ToArray(), Cancel);
        await using (await greeter.WatchAsync(Cancel))
            await fixture.WaitUntilAsync(async () => await fixture.Broker.GetQueueAsync("greeter") is not null);

        Assert.Equal(("Who are you?", "Hello Anna!"), (before, after));
        Assert.StartsWith("That photo is no use: ", useless, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_wait_in_a_queue_of_a_name_and_only_events_can_be_listened_to()
    {
        await using var client = new FaceWorkerClient(fixture.Broker.Address);
        await fixture.EventsArePublishedAsync(); // those of other tests
        await (await client.SubscribeAsync<ImageIndexed>((_, _) => Task.CompletedTask, "waiting", Cancel)).DisposeAsync();

        await fixture.IndexAsync(TestImages.Sample(3));
        var heard = new TaskCompletionSource<ImageIndexed>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var subscription = await client.SubscribeAsync<ImageIndexed>((image, _) =>
        {
            heard.TrySetResult(image);
            return Task.CompletedTask;
        }, "waiting", Cancel);

        Assert.Equal(TestImages.Sample(3), (await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel)).Source);
        var wrong = await Assert.ThrowsAsync<ArgumentException>(() => client.SubscribeAsync<FacesIdentified>((_, _) => Task.CompletedTask, null, Cancel));
        Assert.Contains("PeopleChanged", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_whose_handler_throws_is_kept_aside()
    {
        await fixture.EventsArePublishedAsync(); // those of other tests
        await using var subscription = await fixture.Client.SubscribeAsync<ImageIndexed>((_, _) => throw new InvalidOperationException("clumsy"), "clumsy", Cancel);

        await fixture.IndexAsync(TestImages.Sample(3));

        var errors = FaceWorkerQueues.Index with { Name = "clumsy_error" };
        await fixture.WaitUntilAsync(async () => await BrokerQueues.FindDepthAsync(fixture.Broker.Address, errors, Cancel) is { Messages: 1 });
    }
}

public sealed class Greeter(IFaceWorkerClient faceWorker)
{
    public async Task<string> GreetAsync(byte[] photo, CancellationToken cancel)
    {
        var answer = await faceWorker.IdentifyAsync(new IdentifyFaces { Gallery = "guests", Image = ImageReference.Inline(photo, "door.jpg") }, cancel);
        if (answer.Rejection is { } rejection)
            return $"That photo is no use: {rejection.Detail}";
        var known = answer.Result!.Faces.Where(face => face.Decision == Decision.Match).Select(face => face.Candidates[0].Subject).ToList();
        return known.Count > 0 ? $"Hello {string.Join(" and ", known)}!" : "Who are you?";
    }

    public Task<IAsyncDisposable> WatchAsync(CancellationToken cancel) =>
        faceWorker.SubscribeAsync<ImageIndexed>((image, _) => Console.Out.WriteLineAsync($"{image.Source}: {image.Faces.Count} faces"), queue: "greeter", cancel);
}
