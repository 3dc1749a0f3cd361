using System.Text;
using FaceWorker.Client;
using FaceWorker.Core.Access;
using FaceWorker.Storage.Accounts;
using FaceWorker.Testing;
using Microsoft.Playwright;
using RabbitMQ.Client;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests;

/// <summary>Dead letters of a real broker, as an administrator sends them again and discards them.</summary>
public sealed class DeadLetterTests(ConsoleFixture fixture) : IAsyncLifetime
{
    private TestBroker broker = null!;
    private ConsoleProcess console = null!;

    private DeadLetters Letters => new(broker.Address);

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.CreateAsync();
        await BrokerQueues.DeclareAsync(broker.Address, Cancel);
        console = await ConsoleProcess.StartAsync(fixture.ConnectionString, ("FACEWORKER_RABBITMQ", broker.Address.ToString()), ("FACEWORKER_WEB__SIGNINSPERMINUTE", "1000"));
    }

    public async ValueTask DisposeAsync()
    {
        await console.DisposeAsync();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task The_chosen_letters_are_replayed_or_discarded_by_keyboard_and_each_time_is_one_line_of_the_audit()
    {
        await fixture.AddAccountAsync("postmaster", new Grant(Role.Administrator));
        string[] sources = ["/photos/a.jpg", "/photos/b.jpg", "https://user:hush@host/c.jpg?sig=hush", "/photos/d.jpg"];
        foreach (var source in sources)
            await ParkAsync(source);
        var letters = await Letters.ListAsync(Cancel);
        var context = await fixture.Browser.NewContextAsync(new() { BaseURL = console.Address.ToString(), Locale = "en-GB" });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in?from=/operations");
        await SignInAsync(page, "postmaster");
        await Assertions.Expect(page.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(4);
        Assert.DoesNotContain("hush", await page.ContentAsync(), StringComparison.Ordinal);
        await page.AssertAccessibleAsync();

        await ChooseAsync(page, letters[0], letters[2]);
        await PressAsync(page, "Replay the chosen");
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("2 letters sent to their queues again");
        await Assertions.Expect(page.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(2);
        Assert.Equal([BodyOf(sources[0]), BodyOf(sources[2])], await TakeAsync(FaceWorkerQueues.Index.Name));
        await ChooseAsync(page, letters[3]);
        await PressAsync(page, "Discard the chosen");
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("1 letter discarded");
        Assert.Equal([letters[1].Id], (await Letters.ListAsync(Cancel)).Select(letter => letter.Id));
        await PressAsync(page, "Replay the chosen"); // none is
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("0 letters");

        Assert.Equal([("discarded", "1 dead letter", letters[3].Id), ("replayed", "2 dead letters", $"{letters[0].Id}, {letters[2].Id}")], await KeptAsync("postmaster"));
        await context.CloseAsync();
    }

    [Fact]
    public async Task Who_does_not_administer_all_galleries_neither_sees_nor_touches_them()
    {
        await ParkAsync("/photos/a.jpg");
        var letter = Assert.Single(await Letters.ListAsync(Cancel));
        using var user = new HttpClientOfUser(console);
        await user.SignInAsync(NameOf(Role.Reviewer), Password);

        Assert.DoesNotContain(letter.Id, await (await user.GetAsync("/operations")).Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        foreach (var deed in new[] { "replay", "discard" })
        {
            await user.PostAsync("/galleries", $"/dead-letters/{deed}", ("letter", letter.Id));
            Assert.Contains("lacks the right", await user.NoticeAsync("/galleries"), StringComparison.Ordinal);
        }

        Assert.Equal([letter.Id], (await Letters.ListAsync(Cancel)).Select(one => one.Id));
        Assert.Empty(await TakeAsync(FaceWorkerQueues.Index.Name));
        Assert.DoesNotContain(await KeptAsync(NameOf(Role.Reviewer)), line => line.Target.Contains("dead letter", StringComparison.Ordinal));
    }

    private static string BodyOf(string source) => source[0] == '/' ? $$$"""{"gallery":"archive","image":{"path":"{{{source}}}"}}""" : $$$"""{"gallery":"archive","image":{"url":"{{{source}}}"}}""";

    private static async Task ChooseAsync(IPage page, params DeadLetter[] letters)
    {
        foreach (var letter in letters)
        {
            await page.GetByLabel($"Choose {letter.Id}").FocusAsync();
            await page.Keyboard.PressAsync("Space");
        }
    }

    private static async Task PressAsync(IPage page, string button)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
    }

    private Task ParkAsync(string source) => Letters.ParkAsync(new BasicProperties { ContentType = "application/json" }, Encoding.UTF8.GetBytes(BodyOf(source)),
        new Parking(FaceWorkerQueues.Index.Name, "crashed", "signal 6", "host:1", 3, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), Cancel);

    private async Task<IReadOnlyList<string>> TakeAsync(string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var taken = new List<string>();
        while (await channel.BasicGetAsync(queue, autoAck: true, Cancel) is { } message)
            taken.Add(Encoding.UTF8.GetString(message.Body.Span));
        return taken;
    }

    private async Task<IReadOnlyList<(string Deed, string Target, string? Detail)>> KeptAsync(string name) =>
        [.. (await new Audit(fixture.Database).ListAsync(Owner, new AuditList(1000, Actor: name), Cancel)).Select(line => (line.Deed, line.Target, line.Detail))];
}
