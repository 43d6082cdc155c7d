#include "operator/kube/transport_cpprest_sink.hpp"

#include <string>
#include <utility>

namespace dataplatform::kube::cpprest {
namespace {

using Base = concurrency::streams::details::streambuf_state_manager<std::uint8_t>;

/// Write-only: all that reads or seeks says that there is nothing.
class Sink final : public Base {
 public:
  explicit Sink(std::shared_ptr<Exchange> exchange)
      : Base(std::ios_base::out), exchange_(std::move(exchange)) {}

  bool can_seek() const override { return false; }
  bool has_size() const override { return false; }
  std::size_t buffer_size(std::ios_base::openmode) const override { return 0; }
  void set_buffer_size(std::size_t, std::ios_base::openmode) override {}
  std::size_t in_avail() const override { return 0; }
  pos_type getpos(std::ios_base::openmode) const override { return traits::eof(); }
  pos_type seekpos(pos_type, std::ios_base::openmode) override { return traits::eof(); }
  pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
    return traits::eof();
  }
  bool acquire(std::uint8_t*& data, std::size_t& count) override {
    data = nullptr;
    count = 0;
    return false;
  }
  void release(std::uint8_t*, std::size_t) override {}

 protected:
  pplx::task<std::size_t> _putn(const std::uint8_t* data, std::size_t count) override {
    std::string piece(data, data + count);
    const pplx::task<void> opened = exchange_->opened();
    if (opened.is_done()) {
      exchange_->take(std::move(piece));
      return pplx::task_from_result(count);
    }
    // The head says whether this is a success; the library may write before we have seen it.
    return opened.then([exchange = exchange_, piece = std::move(piece)](const pplx::task<void>&) {
      exchange->take(piece);
      return piece.size();
    });
  }
  pplx::task<int_type> _putc(std::uint8_t byte) override {
    return _putn(&byte, 1).then([byte](const pplx::task<std::size_t>& put) {
      put.get();
      return int_type{byte};
    });
  }
  pplx::task<bool> _sync() override { return pplx::task_from_result(true); }
  std::uint8_t* _alloc(std::size_t) override { return nullptr; }
  void _commit(std::size_t) override {}

  pplx::task<int_type> _bumpc() override { return end_of_file(); }
  pplx::task<int_type> _getc() override { return end_of_file(); }
  pplx::task<int_type> _nextc() override { return end_of_file(); }
  pplx::task<int_type> _ungetc() override { return end_of_file(); }
  int_type _sbumpc() override { return traits::eof(); }
  int_type _sgetc() override { return traits::eof(); }
  pplx::task<std::size_t> _getn(std::uint8_t*, std::size_t) override {
    return pplx::task_from_result<std::size_t>(0);
  }
  std::size_t _scopy(std::uint8_t*, std::size_t) override { return 0; }

 private:
  static pplx::task<int_type> end_of_file() {
    return pplx::task_from_result<int_type>(traits::eof());
  }

  std::shared_ptr<Exchange> exchange_;
};

}  // namespace

concurrency::streams::ostream sink_of(std::shared_ptr<Exchange> exchange) {
  const concurrency::streams::streambuf<std::uint8_t> buffer(
      std::make_shared<Sink>(std::move(exchange)));
  return buffer.create_ostream();
}

}  // namespace dataplatform::kube::cpprest
