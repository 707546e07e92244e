// SPDX-License-Identifier: Apache-2.0

package example;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/// Takes news: `text`, of a form.
final class NewsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient News news;

  NewsServlet(News news) {
    this.news = news;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) {
    String text = request.getParameter("text");
    if (text == null) {
      response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
      return;
    }
    news.tell(text);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }
}
