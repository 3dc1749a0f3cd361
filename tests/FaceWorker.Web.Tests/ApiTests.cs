using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FaceWorker.Core.Access;
using FaceWorker.Storage.Accounts;
using FaceWorker.Web.Tests.People;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests;

/// <summary>The API, as programs call it.</summary>
public sealed class ApiTests(ConsoleFixture fixture)
{
    [Fact]
    public async Task A_program_lists_galleries_adds_an_archive_and_pauses_it()
    {
        await fixture.CreateGalleryAsync("by-api");
        using var program = await ProgramOfAsync(Role.Administrator);

        var galleries = await program.GetFromJsonAsync<JsonElement>("/api/v1/galleries", Cancel);
        Assert.Contains(galleries.EnumerateArray(), gallery => gallery.GetProperty("name").GetString() == "by-api");
        var added = await ReadAsync(await program.PostAsJsonAsync("/api/v1/galleries/by-api/archives", new { source = "/by/api" }, Cancel));
        Assert.Equal(("/by/api", "running"), (added.GetProperty("source").GetString(), added.GetProperty("state").GetString()));
        var paused = await ReadAsync(await program.PostAsync($"/api/v1/archives/{added.GetProperty("id").GetInt64()}/pause", content: null, Cancel));
        Assert.Equal("paused", paused.GetProperty("state").GetString());
        var operations = await program.GetFromJsonAsync<JsonElement>("/api/v1/operations?gallery=by-api&all=true", Cancel);
        Assert.Equal(["listing"], operations.EnumerateArray().Select(operation => operation.GetProperty("kind").GetString()));
        Assert.Empty((await program.GetFromJsonAsync<JsonElement>("/api/v1/galleries/by-api/people", Cancel)).EnumerateArray());
    }

    [Fact]
    public async Task Problems_are_told_as_problem_json()
    {
        await fixture.CreateGalleryAsync("with-problems");
        using var program = await ProgramOfAsync(Role.Viewer);

        await AssertProblemAsync(await program.GetAsync("/api/v1/galleries/nothing", Cancel), HttpStatusCode.NotFound, "There is no gallery 'nothing'");
        await AssertProblemAsync(await program.GetAsync("/api/v1/nothing", Cancel), HttpStatusCode.NotFound, "The address is wrong");
        await AssertProblemAsync(await program.PostAsJsonAsync("/api/v1/galleries/with-problems/archives", new { source = "/etc" }, Cancel), HttpStatusCode.Forbidden, "lacks the right 'Index'");
        await AssertProblemAsync(await program.PostAsJsonAsync("/api/v1/galleries/with-problems/people/1/name", new { name = "Anna" }, Cancel), HttpStatusCode.Forbidden, "lacks the right 'ManageSubjects'");
        using var reviewer = await ProgramOfAsync(Role.Reviewer);
        await AssertProblemAsync(await reviewer.PostAsJsonAsync("/api/v1/galleries/with-problems/people/1/name", new { name = "Anna" }, Cancel), HttpStatusCode.NotFound, "There is no subject 1");
        await AssertProblemAsync(await reviewer.PostAsJsonAsync("/api/v1/galleries/with-problems/people/1/name", new { name = " " }, Cancel), HttpStatusCode.BadRequest, "is no subject name");
    }

    [Fact]
    public async Task A_program_says_that_faces_are_one_persons()
    {
        var data = await PeopleData.CreateAsync(fixture, "same-by-api");
        var (one, other) = (await data.AddPersonAsync(2, "Anna"), await data.AddPersonAsync(1));
        using var program = await ProgramOfAsync(Role.Reviewer);
        var same = $"/api/v1/galleries/{data.Name}/faces/same";

        await ReadAsync(await program.PostAsJsonAsync(same, new { faces = new[] { one.Faces[0], other.Faces[0] } }, Cancel));

        Assert.Equal(["Anna 3"], await data.ListAsync());
        await AssertProblemAsync(await program.PostAsJsonAsync(same, new { faces = new[] { one.Faces[0] } }, Cancel), HttpStatusCode.UnprocessableEntity, "name two or more");
        using var viewer = await ProgramOfAsync(Role.Viewer);
        await AssertProblemAsync(await viewer.PostAsJsonAsync(same, new { faces = one.Faces }, Cancel), HttpStatusCode.Forbidden, "lacks the right 'ManageSubjects'");
    }

    [Fact]
    public async Task A_body_has_the_fields_that_the_address_takes_and_no_others()
    {
        var data = await PeopleData.CreateAsync(fixture, "fields");
        var (one, other) = (await data.AddPersonAsync(2, "Anna"), await data.AddPersonAsync(1));
        var (same, reject) = ($"/api/v1/galleries/{data.Name}/faces/same", $"/api/v1/galleries/{data.Name}/people/{one.Person}/reject");
        using var program = await ProgramOfAsync(Role.Reviewer);

        foreach (var (address, body, words) in new (string, object, string)[]
        {
            (same, new { faces = new[] { one.Faces[0], other.Faces[0] }, name = "Berta" }, "'name'"),
            (reject, new { faces = new[] { one.Faces[0] }, name = "Berta" }, "'name'"),
            (same, new { }, "'faces'"),
            (same, new { faces = (long[]?)null }, "'Faces'"),
            (reject, new { faces = new[] { "one" } }, "could not be converted"),
            ($"/api/v1/galleries/{data.Name}/people/{one.Person}/name", new { nam = "Berta" }, "'nam'"),
        })
            await AssertProblemAsync(await program.PostAsJsonAsync(address, body, Cancel), HttpStatusCode.BadRequest, words);

        Assert.Equal(["Anna 2", "? 1"], await data.ListAsync());
        await ReadAsync(await program.PostAsJsonAsync($"/api/v1/galleries/{data.Name}/people/{one.Person}/split", new { faces = new[] { one.Faces[0] }, name = "Berta" }, Cancel));
        Assert.Equal(["Anna 1", "Berta 1", "? 1"], (await data.ListAsync()).OrderByDescending(line => line[0] != '?').ThenBy(line => line, StringComparer.Ordinal));
        var schemas = (await (await HttpClientOfUser.SignedInAsync(fixture, Role.Viewer)).Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel)).GetProperty("components").GetProperty("schemas");
        Assert.Equal(["faces"], schemas.GetProperty("SomeFaces").GetProperty("properties").EnumerateObject().Select(field => field.Name));
        Assert.Equal(["faces", "name"], schemas.GetProperty("FacesOfAnother").GetProperty("properties").EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task A_persons_faces_say_when_their_photos_were_taken()
    {
        var data = await PeopleData.CreateAsync(fixture, "taken-by-api");
        var anna = await data.AddPersonAsync(2, "Anna");
        await data.DateAsync(2019, anna.Faces[0]);
        using var program = await ProgramOfAsync(Role.Viewer);

        var faces = (await program.GetFromJsonAsync<JsonElement>($"/api/v1/galleries/{data.Name}/people/Anna", Cancel)).GetProperty("faces").EnumerateArray();

        Assert.All(faces, face => Assert.Equal(face.GetProperty("id").GetInt64() == anna.Faces[0] ? "2019-07-14T10:30:05" : null, face.TryGetProperty("takenAt", out var taken) ? taken.GetString() : null));
    }

    [Fact]
    public async Task Without_a_token_or_with_a_wrong_or_old_one_nothing_is_told()
    {
        using var nobody = new HttpClient { BaseAddress = fixture.Console.Address };
        await AssertProblemAsync(await nobody.GetAsync("/api/v1/galleries", Cancel), HttpStatusCode.Unauthorized, "Sign in");
        using var stranger = With("fw_made-up");
        await AssertProblemAsync(await stranger.GetAsync("/api/v1/galleries", Cancel), HttpStatusCode.Unauthorized, "Sign in");
        using var late = With((await new AccountAdministration(fixture.Database).AddTokenAsync(Owner, new AccountName(NameOf(Role.Viewer)), "old", DateTimeOffset.UnixEpoch, Cancel)).Secret);
        await AssertProblemAsync(await late.GetAsync("/api/v1/galleries", Cancel), HttpStatusCode.Unauthorized, "Sign in");

        var accounts = new AccountAdministration(fixture.Database);
        var (token, secret) = await accounts.AddTokenAsync(Owner, new AccountName(NameOf(Role.Viewer)), "short-lived", expiresAt: null, Cancel);
        using var program = With(secret);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/v1/galleries", Cancel)).StatusCode);
        await accounts.RemoveTokenAsync(Owner, new AccountName(NameOf(Role.Viewer)), token.Id, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/galleries", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await NoRedirects(secret).GetAsync("/galleries", Cancel)).StatusCode); // pages take sessions only
    }

    [Fact]
    public async Task The_metrics_are_for_programs_with_a_token_and_name_no_gallery()
    {
        await fixture.CreateGalleryAsync("unmeasured");
        using var program = await ProgramOfAsync(Role.Viewer);
        await program.GetAsync("/api/v1/galleries/unmeasured/people", Cancel);

        var metrics = await program.GetStringAsync("/metrics", Cancel);

        Assert.Contains("http_server_request_duration_seconds_count", metrics, StringComparison.Ordinal);
        Assert.Contains("db_client_operation_duration_seconds_count", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("unmeasured", metrics, StringComparison.Ordinal);
        using var stranger = With("fw_made-up");
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/metrics", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_browsers_session_reads_but_changes_nothing_without_the_forms_token()
    {
        await fixture.CreateGalleryAsync("by-session");
        using var user = await HttpClientOfUser.SignedInAsync(fixture, Role.Administrator);

        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync("/api/v1/galleries/by-session")).StatusCode);
        await AssertProblemAsync(await user.Client.PostAsJsonAsync("/api/v1/galleries/by-session/archives", new { source = "/by/session" }, Cancel), HttpStatusCode.BadRequest, "anti-forgery token");
    }

    [Fact]
    public async Task The_description_has_every_address_with_its_answers()
    {
        using var program = await ProgramOfAsync(Role.Viewer);

        var document = await (await HttpClientOfUser.SignedInAsync(fixture, Role.Viewer)).Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel);

        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToHashSet();
        Assert.Superset(new HashSet<string> { "/api/v1/galleries", "/api/v1/galleries/{gallery}/people", "/api/v1/galleries/{gallery}/people/{person}/merge", "/api/v1/galleries/{gallery}/changes/{change}/undo",
            "/api/v1/archives/{id}/pause", "/api/v1/operations/{id}/cancel" }, paths);
        Assert.All(paths, path => Assert.StartsWith("/api/v1/", path, StringComparison.Ordinal));
        var people = document.GetProperty("paths").GetProperty("/api/v1/galleries/{gallery}/people").GetProperty("get").GetProperty("responses").GetProperty("200");
        Assert.Contains("PersonItem", people.ToString(), StringComparison.Ordinal);
        Assert.Equal("date-time-local", document.GetProperty("components").GetProperty("schemas").GetProperty("FaceItem").GetProperty("properties").GetProperty("takenAt").GetProperty("format").GetString());
    }

    private async Task<HttpClient> ProgramOfAsync(Role role) =>
        With((await new AccountAdministration(fixture.Database).AddTokenAsync(Owner, new AccountName(NameOf(role)), "a test", expiresAt: null, Cancel)).Secret);

    private HttpClient With(string token) => new() { BaseAddress = fixture.Console.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    private HttpClient NoRedirects(string token) =>
        new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = fixture.Console.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string detail)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains(detail, JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
