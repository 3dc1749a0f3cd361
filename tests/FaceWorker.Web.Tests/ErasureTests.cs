using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Storage.Accounts;
using Microsoft.Playwright;
using static FaceWorker.Web.Tests.ConsoleFixture;
using static Microsoft.Playwright.Assertions;

namespace FaceWorker.Web.Tests;

/// <summary>People and photos are erased for good on their pages and by the API, and receipts are found again.</summary>
[Collection(WithWorker.Name)]
public sealed class ErasureTests(WorkingConsole console)
{
    [Fact]
    public async Task An_administrator_erases_a_photo_which_is_refused_until_it_is_allowed_again()
    {
        var (content, photo) = await IndexAsync("erased.jpg", darker: 21);
        var page = await console.PageAsync(Role.Administrator);
        await page.GotoAsync($"/g/family/photos/{photo.ImageId}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Erase this photo" }).ClickAsync();
        await Expect(page.Locator("dl.facts dt:text-is('Faces') + dd")).ToHaveTextAsync($"{photo.Faces.Count}");

        await TypeAsync(page, "yes");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing was erased: type erase");
        Assert.Equal(1, await CountAsync($"image WHERE id = {photo.ImageId}"));
        await TypeAsync(page, "erase");
        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync($"Erased: 1 image, 1 place of an image, {photo.Faces.Count} faces");
        Assert.Equal(0, await CountAsync($"image WHERE id = {photo.ImageId}"));
        Assert.Equal(404, (await page.GotoAsync($"/g/family/photos/{photo.ImageId}"))!.Status);
        Assert.Equal(RejectionReason.Erased, (await SendAsync("erased.jpg")).Rejection!.Reason);

        await page.GotoAsync("/erasures");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "A photo of family" }).First;
        await row.GetByRole(AriaRole.Button, new() { Name = "Allow again" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Allow again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("1 photo may be indexed again");
        Assert.Equal(photo.Faces.Count, (await console.IndexAsync("erased.jpg", content)).Faces.Count);
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_reviewer_erases_a_person_by_name_and_by_keyboard_and_no_photo()
    {
        var (_, photo) = await IndexAsync("with-zoe.jpg", darker: 22);
        await console.Client.EnrollAsync(new EnrollSubject { Gallery = WorkingConsole.Gallery, Subject = "Zoë <i>Å</i>", Image = ImageReference.AtPath(Path.Combine(console.Folder, "with-zoe.jpg")), Box = photo.Faces[1].Box }, Cancel);
        var zoe = await console.Database.ScalarAsync<long>("SELECT id FROM subject WHERE name LIKE 'Zoë%'");
        var page = await console.PageAsync(Role.Reviewer);
        await page.GotoAsync($"/g/family/photos/{photo.ImageId}");
        Assert.Equal(0, await page.GetByText("Erase this photo").CountAsync());
        Assert.Equal(403, (await page.GotoAsync($"/g/family/erase?photo={photo.ImageId}"))!.Status);
        Assert.Equal(403, (await page.GotoAsync("/erasures"))!.Status);

        await page.GotoAsync($"/g/family/people/{zoe}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Erase…" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Erase Zoë <i>Å</i>");
        await page.GetByLabel("To erase it, type").FocusAsync();
        await page.Keyboard.TypeAsync("Zoë <i>Å</i>");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("1 subject");
        await page.CloseAsync();

        Assert.Equal((0, 1), (await CountAsync($"subject WHERE id = {zoe}"), await CountAsync($"image WHERE id = {photo.ImageId}")));
        Assert.Equal("Reviewer", await console.Database.ScalarAsync<string>("SELECT actor FROM erasure ORDER BY id DESC LIMIT 1"));
        var administrator = await console.PageAsync(Role.Administrator);
        await administrator.GotoAsync("/erasures");
        await administrator.GetByLabel("Gallery", new() { Exact = true }).Last.FillAsync("family");
        await administrator.GetByLabel("Person").FillAsync("zoë <i>å</i>");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Was this person erased?" }).ClickAsync();
        await Expect(administrator.GetByRole(AriaRole.Row).Filter(new() { HasText = "A person of family" })).ToHaveCountAsync(1);
        await administrator.GetByLabel("Person").FillAsync("Nobody");
        await administrator.Keyboard.PressAsync("Enter");
        await Expect(administrator.GetByText("There is no receipt for that")).ToBeVisibleAsync();
        await administrator.CloseAsync();
    }

    [Fact]
    public async Task Its_pages_look_right()
    {
        await console.AssertLooksRightAsync(Role.Administrator, $"/g/family/erase?photo={console.Photos["sample3.jpg"].ImageId}", "erase-photo");
        var anna = await console.Database.ScalarAsync<long>("SELECT min(id) FROM subject WHERE name = 'Anna'");
        await console.AssertLooksRightAsync(Role.Administrator, $"/g/family/erase?person={anna}", "erase-person");
        await console.AssertLooksRightAsync(Role.Administrator, "/erasures", "erasures");
    }

    [Fact]
    public async Task A_program_counts_erases_and_allows_again()
    {
        var (content, photo) = await IndexAsync("erased-by-api.jpg", darker: 23);
        using var client = await ProgramAsync(Role.Administrator);
        using var onlooker = await ProgramAsync(Role.Viewer);
        const string address = "/api/v1/galleries/family/erasures";

        Assert.Equal(HttpStatusCode.Forbidden, (await onlooker.PostAsJsonAsync(address, new { photo = $"{photo.ImageId}" }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await onlooker.GetAsync("/api/v1/erasures", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.PostAsJsonAsync(address, new { person = "Anna", photo = "1" }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsJsonAsync(address, new { person = "Nobody" }, Cancel)).StatusCode);
        var counted = await AskAsync(client, address, new { photo = Path.Combine(console.Folder, "erased-by-api.jpg"), dryRun = true });
        Assert.False(counted.TryGetProperty("receipt", out _));
        Assert.Equal(1, await CountAsync($"image WHERE id = {photo.ImageId}"));
        var erased = await AskAsync(client, address, new { photo = $"{photo.ImageId}" });
        Assert.Equal((counted.GetProperty("counts").GetRawText(), 0), (erased.GetProperty("counts").GetRawText(), await CountAsync($"image WHERE id = {photo.ImageId}")));

        var id = erased.GetProperty("receipt").GetProperty("id").GetInt64();
        Assert.Equal(id, (await client.GetFromJsonAsync<JsonElement>("/api/v1/erasures?limit=1", Cancel))[0].GetProperty("id").GetInt64());
        Assert.Equal(1, (await AskAsync(client, $"/api/v1/erasures/{id}/allow", new { })).GetProperty("allowed").GetInt64());
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsJsonAsync("/api/v1/erasures/987654321/allow", new { }, Cancel)).StatusCode);
        Assert.Equal(photo.Faces.Count, (await console.IndexAsync("erased-by-api.jpg", content)).Faces.Count);
    }

    private async Task<(byte[] Content, ImageIndexed Photo)> IndexAsync(string name, int darker)
    {
        var content = WorkingConsole.Darker(darker);
        return (content, await console.IndexAsync(name, content));
    }

    private Task<Answer<ImageIndexed>> SendAsync(string name) =>
        console.Client.IndexAsync(new IndexImage { Gallery = WorkingConsole.Gallery, Image = ImageReference.AtPath(Path.Combine(console.Folder, name)) }, Cancel);

    private Task<long> CountAsync(string what) => console.Database.ScalarAsync<long>($"SELECT count(*) FROM {what}");

    private static async Task TypeAsync(IPage page, string word)
    {
        await page.GetByLabel("To erase it, type").FillAsync(word);
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
    }

    private async Task<HttpClient> ProgramAsync(Role role)
    {
        var (_, secret) = await new AccountAdministration(console.Galleries).AddTokenAsync(Owner, new AccountName($"{role}"), "a test", expiresAt: null, Cancel);
        var client = new HttpClient { BaseAddress = new Uri(console.Address) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, string address, object body)
    {
        using var answer = await client.PostAsJsonAsync(address, body, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }
}
