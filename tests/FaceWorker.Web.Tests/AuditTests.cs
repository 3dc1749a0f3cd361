using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Operations;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Calibration;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Operations;
using FaceWorker.Storage.People.Review;
using FaceWorker.Testing;
using FaceWorker.Web.Tests.People;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests;

/// <summary>Every address of the console that changes something leaves one line under the user's name: in the audit, or where people are corrected, in the history of their gallery.</summary>
public sealed partial class AuditTests(ConsoleFixture fixture)
{
    private const string Form = "FORM ", Post = "POST ";

    /// <summary>What changes nothing, or is done with servers that these tests have not: <see cref="DeadLetterTests"/>, <see cref="ErasureTests"/>, <see cref="PhotoPageTests"/> and <see cref="SearchPageTests"/> have them.</summary>
    private static readonly string[] Others =
    [
        $"{Form}/sign-in", $"{Form}/sign-out", $"{Form}/theme", $"{Form}/g/{{gallery}}/search",
        $"{Form}/dead-letters/replay", $"{Form}/dead-letters/discard", $"{Form}/g/{{gallery}}/erase", $"{Post}/api/v1/galleries/{{gallery}}/erasures", $"{Form}/g/{{gallery}}/photos/{{image:long}}/faces", $"{Form}/g/{{gallery}}/search/{{key}}/faces/{{number:int}}/enroll",
    ];

    private static RequestContext Auditor { get; } = new(new Caller("auditor", Rights.All), Lane.Interactive);

    [Fact]
    public async Task Every_change_leaves_one_line_under_the_users_name_and_one_that_is_refused_none()
    {
        await fixture.AddAccountAsync("auditor", new Grant(Role.Administrator));
        await fixture.AddAccountAsync("onlooker", new Grant(Role.Viewer));
        using var auditor = await UserAsync("auditor");
        using var onlooker = await UserAsync("onlooker");
        var lines = 0L;
        foreach (var change in await ChangesAsync())
        {
            var (address, fields) = await change.Request();
            var refused = await onlooker.SendAsync(change.Endpoint, address, fields);
            Assert.Equal((change.Endpoint, lines), (change.Endpoint, await CountAsync("auditor", "onlooker")));
            Assert.Equal((change.Endpoint, change.Endpoint.StartsWith(Form, StringComparison.Ordinal) ? HttpStatusCode.Redirect : HttpStatusCode.Forbidden, ""),
                (change.Endpoint, refused.StatusCode, refused.StatusCode is HttpStatusCode.BadRequest ? await refused.Content.ReadAsStringAsync(Cancel) : ""));
            var made = await auditor.SendAsync(change.Endpoint, address, fields);
            var said = made.IsSuccessStatusCode ? "" : await made.Content.ReadAsStringAsync(Cancel);
            Assert.Equal((change.Endpoint, ++lines, said), (change.Endpoint, await CountAsync("auditor"), ""));
        }
    }

    [Fact]
    public async Task No_address_that_changes_something_is_forgotten_here()
    {
        using var user = await HttpClientOfUser.SignedInAsync(fixture, Role.Viewer);
        var document = await user.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel);
        var api = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(verb => verb.Name != "get").Select(verb => $"{verb.Name.ToUpperInvariant()} {path.Name}"));

        // One that is missing is new: it needs a line below, or a reason above.
        Assert.Equal(api.Concat(Forms()).Order(StringComparer.Ordinal), Others.Concat((await ChangesAsync()).Select(change => change.Endpoint)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_audit_is_read_by_page_and_by_user_by_administrators_only()
    {
        await fixture.CreateGalleryAsync("read-audit");
        await fixture.AddAccountAsync("busy", new Grant(Role.Administrator));
        using var busy = await UserAsync("busy");
        for (var i = 0; i < 52; i++)
            await busy.SendAsync($"{Form}/galleries/{{name}}/settings", "/galleries/read-audit/settings", new() { ["basis"] = "fixed", ["match"] = "0.9", ["review"] = "1.1", ["neighbours"] = $"{i + 10}" });

        var first = await busy.ReadAsync("/users?by=BUSY");
        Assert.Equal(50, Rows().Count(first));
        Assert.Contains("neighbours 60 → 61", first, StringComparison.Ordinal);
        var last = await busy.ReadAsync("/users?by=BUSY&skip=50");
        Assert.Equal(2, Rows().Count(last));
        Assert.Contains("→ 10", last, StringComparison.Ordinal);
        Assert.Contains("There are no such changes", await busy.ReadAsync("/users?by=nobody"), StringComparison.Ordinal);
        var listed = JsonDocument.Parse(await busy.ReadAsync("/api/v1/audit?by=busy&limit=2&skip=1")).RootElement.EnumerateArray().Select(line => line.GetProperty("detail").GetString());
        Assert.Equal(["neighbours 59 → 60", "neighbours 58 → 59"], listed);
        using var reviewer = await HttpClientOfUser.SignedInAsync(fixture, Role.Reviewer);
        Assert.Equal(HttpStatusCode.Forbidden, (await reviewer.GetAsync("/api/v1/audit")).StatusCode);
    }

    /// <summary>The forms of the console's source, by their whole patterns.</summary>
    private static IEnumerable<string> Forms()
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryRoot.Combine("src", "FaceWorker.Web"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/Api/", StringComparison.Ordinal)))
        {
            var text = File.ReadAllText(file);
            var groups = Group().Matches(text).ToDictionary(group => group.Groups[1].Value, group => group.Groups[2].Value);
            var forms = FormAction().Matches(text);
            Assert.Equal((file, AnyAction().Count(text)), (file, forms.Count)); // each pattern stands there as it is
            foreach (Match form in forms)
                yield return Form + groups.GetValueOrDefault(form.Groups[1].Value) + form.Groups[2].Value;
        }
    }

    private Task<long> CountAsync(params string[] names)
    {
        var actors = string.Join(", ", names.Select(name => $"'{name}'"));
        return fixture.ScalarAsync<long>($"SELECT (SELECT count(*) FROM audit WHERE actor IN ({actors})) + (SELECT count(*) FROM subject_change WHERE actor IN ({actors}))");
    }

    private async Task<AuditedUser> UserAsync(string name) => await AuditedUser.SignInAsync(fixture, name);

    private Task<long> ImageAsync(long face) => fixture.ScalarAsync<long>($"SELECT image_id FROM face WHERE id = {face}");

    /// <summary>One request to each address, in an order in which each can be made.</summary>
    private async Task<IReadOnlyList<Change>> ChangesAsync()
    {
        var data = await PeopleData.CreateAsync(fixture, "audited");
        var gallery = data.Name;
        var administration = new ArchiveAdministration(fixture.Database);
        var (archives, operations) = (new Queue<long>(), new OperationStore(fixture.Database, "a worker"));
        var user = $"audited {Guid.NewGuid():N}";
        var last = 0L;

        Task<(long Person, long[] Faces)> PersonAsync() => data.AddPersonAsync(2);
        async Task<string> ChangeAsync() => $"{(await data.Subjects.ListChangesAsync(Owner, gallery, 1, Cancel))[0].Id}";
        async Task<long> ArchiveAsync() => (await administration.AddAsync(Owner, gallery, new ArchiveSource($"/audited/{Guid.NewGuid():N}"), Cancel)).Id;
        async Task<long> ListedAsync()
        {
            var archive = await ArchiveAsync();
            await fixture.ExecuteAsync($"UPDATE archive SET listed_at = now() WHERE id = {archive}");
            return archive;
        }

        async Task<long> ErasureAsync()
        {
            var photo = PhotoReference.To(await ImageAsync((await PersonAsync()).Faces[0]));
            return (await new ErasureStore(fixture.Database, TimeProvider.System).EraseAsync(Owner, ErasureTarget.Of(gallery, photo), deadLetters: 0, Cancel)).Id;
        }

        async Task<long> OperationAsync()
        {
            if (last != 0)
                await fixture.ExecuteAsync($"DELETE FROM operation WHERE id = {last}");
            var failed = await operations.BeginAsync(new OperationRequest(OperationKind.Training, gallery, "somebody"), TimeSpan.FromMinutes(1), Cancel);
            await operations.EndAsync(failed, new OperationProgress(), "It failed.", Cancel);
            return last = failed.Id;
        }

        async Task<long> QueuedAsync()
        {
            var operation = await OperationAsync();
            await new OperationAdministration(fixture.Database).RetryAsync(Owner, operation, Cancel);
            return operation;
        }

        async Task CalibrateAsync() => await new CalibrationStore(fixture.Database).AddAsync(Owner, (await fixture.Store.ShowAsync(gallery, Cancel)).Gallery,
            new CalibrationResult(new FalseMatchRate(1e-3), new DecisionThresholds(new SquaredDistance(0.8), new SquaredDistance(1.2), "made up"), 2, 10, 100, null, null, []), Cancel);

        async Task<(string, Fields)> FaceAsync(string verb, bool isDrawn = false, Fields? fields = null)
        {
            var face = (await PersonAsync()).Faces[0];
            if (isDrawn)
                await fixture.ExecuteAsync($"UPDATE face SET subject_id = NULL, is_drawn = true WHERE id = {face}");
            return ($"/g/{gallery}/photos/{await ImageAsync(face)}/faces/{face}/{verb}", fields ?? []);
        }

        async Task<(string, Fields)> OfPersonAsync(string root, string verb, Func<(long Person, long[] Faces), Task<Fields>> fields)
        {
            var person = await PersonAsync();
            return ($"{root}/{gallery}/people/{person.Person}/{verb}", await fields(person));
        }

        Task<(string, Fields)> FormAsync(string verb, Func<(long Person, long[] Faces), Task<Fields>> fields) => OfPersonAsync("/g", verb, fields);
        Task<(string, Fields)> CallAsync(string verb, Func<(long Person, long[] Faces), Task<Fields>> fields) => OfPersonAsync("/api/v1/galleries", verb, fields);
        async Task<(string, Fields)> QuestionAsync()
        {
            await data.AskAsync(await PersonAsync(), await PersonAsync(), 0.9);
            var question = (await new ReviewQueue(fixture.Database).NextAsync(Auditor, gallery, 1, Cancel))[0];
            return ($"/g/{gallery}/review/answer", new() { ["question"] = question.Id, ["answer"] = "different", ["one"] = question.One.Person!.Subject.Id, ["other"] = question.Other.Person!.Subject.Id });
        }

        return
        [
            new($"{Form}/g/{{gallery}}/photos/{{image:long}}/faces/{{face:long}}/assign", () => FaceAsync("assign", fields: new() { ["name"] = "Carla" })),
            new($"{Form}/g/{{gallery}}/photos/{{image:long}}/undo/{{change:long}}", async () => ($"/g/{gallery}/photos/{await ImageAsync((await PersonAsync()).Faces[0])}/undo/{await ChangeAsync()}", [])),
            new($"{Form}/g/{{gallery}}/photos/{{image:long}}/faces/{{face:long}}/confirm", () => FaceAsync("confirm")),
            new($"{Form}/g/{{gallery}}/photos/{{image:long}}/faces/{{face:long}}/reject", () => FaceAsync("reject")),
            new($"{Form}/g/{{gallery}}/photos/{{image:long}}/faces/{{face:long}}/remove", () => FaceAsync("remove", isDrawn: true)),
            new($"{Form}/g/{{gallery}}/people/merge", async () => ($"/g/{gallery}/people/merge", new() { ["person"] = new[] { (await PersonAsync()).Person, (await PersonAsync()).Person } })),
            new($"{Form}/g/{{gallery}}/people/undo", async () => ($"/g/{gallery}/people/undo?changes={await ChangeAsync()}", [])),
            new($"{Form}/g/{{gallery}}/people/ignore", async () => ($"/g/{gallery}/people/ignore", new() { ["person"] = (await PersonAsync()).Person, ["ignored"] = "true" })),
            new($"{Form}/g/{{gallery}}/people/{{number:long}}/name", () => FormAsync("name", _ => With(("name", "Dora")))),
            new($"{Form}/g/{{gallery}}/people/{{number:long}}/ignore", () => FormAsync("ignore", _ => With(("ignored", "true")))),
            new($"{Form}/g/{{gallery}}/people/{{number:long}}/watch", () => FormAsync("watch", _ => With(("watched", "true")))),
            new($"{Form}/g/{{gallery}}/people/{{number:long}}/reject", () => FormAsync("reject", of => With(("face", of.Faces)))),
            new($"{Form}/g/{{gallery}}/people/{{number:long}}/split", () => FormAsync("split", of => With(("face", of.Faces[0])))),
            new($"{Form}/g/{{gallery}}/people/{{number:long}}/give", () => FormAsync("give", of => With(("face", of.Faces[0]), ("to", "Emil")))),
            new($"{Form}/g/{{gallery}}/people/{{number:long}}/same", () => FormAsync("same", async _ => new() { ["other"] = (await PersonAsync()).Person })),
            new($"{Form}/g/{{gallery}}/people/{{number:long}}/different", () => FormAsync("different", async _ => new() { ["other"] = (await PersonAsync()).Person })),
            new($"{Form}/g/{{gallery}}/review/answer", QuestionAsync),
            new($"{Form}/g/{{gallery}}/review/undo", () => Of($"/g/{gallery}/review/undo")),
            new($"{Form}/g/{{gallery}}/archives", () => Of($"/g/{gallery}/archives", ("source", "/audited/by/form"))),
            new($"{Form}/archives/{{id:long}}/pause", async () => ($"/archives/{await ArchiveAsync()}/pause", [])),
            new($"{Form}/archives/{{id:long}}/resume", async () => ($"/archives/{await ArchiveAsync()}/resume", [])),
            new($"{Form}/archives/{{id:long}}/cancel", async () => ($"/archives/{await ArchiveAsync()}/cancel", [])),
            new($"{Form}/archives/{{id:long}}/rescan", async () => ($"/archives/{await ListedAsync()}/rescan", [])),
            new($"{Form}/archives/{{id:long}}/retry", async () => ($"/archives/{await ArchiveAsync()}/retry", [])),
            new($"{Form}/operations/{{id:long}}/retry", async () => ($"/operations/{await OperationAsync()}/retry", [])),
            new($"{Form}/operations/{{id:long}}/cancel", async () => ($"/operations/{await QueuedAsync()}/cancel", [])),
            new($"{Form}/galleries/{{name}}/settings", () => Of($"/galleries/{gallery}/settings", ("basis", "fixed"), ("match", "0.7"), ("review", "1"), ("neighbours", "9"))),
            new($"{Form}/galleries/{{name}}/rollback", async () =>
            {
                await CalibrateAsync();
                return ($"/galleries/{gallery}/rollback", []);
            }),
            new($"{Form}/users", () => Of("/users", ("name", user), ("password", "correct horse battery"), ("role", "Viewer"))),
            new($"{Form}/users/role", () => Of("/users/role", ("name", user), ("role", "Reviewer"))),
            new($"{Form}/users/revoke", () => Of("/users/revoke", ("name", user))),
            new($"{Form}/users/remove", () => Of("/users/remove", ("name", user))),
            new($"{Form}/erasures/{{id:long}}/allow", async () => ($"/erasures/{await ErasureAsync()}/allow", [])),
            new($"{Post}/api/v1/erasures/{{id}}/allow", async () => ($"/api/v1/erasures/{await ErasureAsync()}/allow", [])),
            new($"{Post}/api/v1/galleries/{{gallery}}/people/{{person}}/name", () => CallAsync("name", _ => With(("name", "Fritz")))),
            new($"{Post}/api/v1/galleries/{{gallery}}/changes/{{change}}/undo", async () => ($"/api/v1/galleries/{gallery}/changes/{await ChangeAsync()}/undo", [])),
            new($"{Post}/api/v1/galleries/{{gallery}}/people/{{person}}/merge", () => CallAsync("merge", async _ => new() { ["person"] = $"{(await PersonAsync()).Person}" })),
            new($"{Post}/api/v1/galleries/{{gallery}}/people/{{person}}/differ", () => CallAsync("differ", async _ => new() { ["person"] = $"{(await PersonAsync()).Person}" })),
            new($"{Post}/api/v1/galleries/{{gallery}}/people/{{person}}/split", () => CallAsync("split", of => With(("faces", of.Faces[..1])))),
            new($"{Post}/api/v1/galleries/{{gallery}}/people/{{person}}/reject", () => CallAsync("reject", of => With(("faces", of.Faces)))),
            new($"{Post}/api/v1/galleries/{{gallery}}/people/{{person}}/ignore", () => CallAsync("ignore", _ => With(("ignored", true)))),
            new($"{Post}/api/v1/galleries/{{gallery}}/people/{{person}}/watch", () => CallAsync("watch", _ => With(("watched", true)))),
            new($"{Post}/api/v1/galleries/{{gallery}}/faces/same", async () =>
                ($"/api/v1/galleries/{gallery}/faces/same", new() { ["faces"] = new[] { (await PersonAsync()).Faces[0], (await PersonAsync()).Faces[0] } })),
            new($"{Post}/api/v1/galleries/{{gallery}}/archives", () => Of($"/api/v1/galleries/{gallery}/archives", ("source", "/audited/by/api"))),
            new($"{Post}/api/v1/archives/{{id}}/pause", async () => ($"/api/v1/archives/{await ArchiveAsync()}/pause", [])),
            new($"{Post}/api/v1/archives/{{id}}/resume", async () => ($"/api/v1/archives/{await ArchiveAsync()}/resume", [])),
            new($"{Post}/api/v1/archives/{{id}}/cancel", async () => ($"/api/v1/archives/{await ArchiveAsync()}/cancel", [])),
            new($"{Post}/api/v1/archives/{{id}}/rescan", async () => ($"/api/v1/archives/{await ListedAsync()}/rescan", [])),
            new($"{Post}/api/v1/archives/{{id}}/retry", async () => ($"/api/v1/archives/{await ArchiveAsync()}/retry", new() { ["reason"] = "corrupt" })),
            new($"{Post}/api/v1/operations/{{id}}/retry", async () => ($"/api/v1/operations/{await OperationAsync()}/retry", [])),
            new($"{Post}/api/v1/operations/{{id}}/cancel", async () => ($"/api/v1/operations/{await QueuedAsync()}/cancel", [])),
        ];
    }

    private static Task<(string, Fields)> Of(string address, params (string Name, object Value)[] fields) => Task.FromResult((address, new Fields(fields)));

    private static Task<Fields> With(params (string Name, object Value)[] fields) => Task.FromResult(new Fields(fields));

    [GeneratedRegex("""var (\w+) = \w+\.MapGroup\("([^"]*)"\)""")]
    private static partial Regex Group();

    [GeneratedRegex("""(\w+)\.Map(?:Post|Put|Delete|Patch)\("([^"]*)",""")]
    private static partial Regex FormAction();

    [GeneratedRegex(@"\.Map(Post|Put|Delete|Patch)\(")]
    private static partial Regex AnyAction();

    [GeneratedRegex("changed the settings of the gallery")]
    private static partial Regex Rows();

    private sealed record Change(string Endpoint, Func<Task<(string Address, Fields Fields)>> Request);

    /// <summary>The fields of a form, some of them several times, or those of a JSON body.</summary>
    private sealed class Fields(params IEnumerable<(string Name, object Value)> fields) : Dictionary<string, object>(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)))
    {
        public (string, string)[] ToForm() => [.. this.SelectMany(pair => pair.Value is long[] many ? many.Select(one => (pair.Key, $"{one}")) : [(pair.Key, $"{pair.Value}")])];
    }

    /// <summary>A browser's session for forms and pages, and a token for the API.</summary>
    private sealed class AuditedUser(HttpClientOfUser browser, HttpClient program, string formToken) : IDisposable
    {
        public static async Task<AuditedUser> SignInAsync(ConsoleFixture fixture, string name)
        {
            var browser = await HttpClientOfUser.SignedInAsync(fixture, name);
            var secret = (await new AccountAdministration(fixture.Database).AddTokenAsync(Owner, new AccountName(name), "a test", expiresAt: null, Cancel)).Secret;
            return new AuditedUser(browser, new HttpClient { BaseAddress = fixture.Console.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", secret) } }, await browser.FormTokenAsync("/galleries"));
        }

        public Task<HttpResponseMessage> SendAsync(string endpoint, string address, Fields fields) => endpoint.StartsWith(Form, StringComparison.Ordinal)
            ? browser.PostWithAsync(formToken, "/galleries", address, fields.ToForm())
            : program.PostAsJsonAsync(address, (Dictionary<string, object>)fields, Cancel);

        public async Task<string> ReadAsync(string address) => WebUtility.HtmlDecode(await (address.StartsWith("/api", StringComparison.Ordinal) ? program : browser.Client).GetStringAsync(address, Cancel));

        public void Dispose()
        {
            browser.Dispose();
            program.Dispose();
        }
    }
}
